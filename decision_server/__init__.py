"""Decision Server: business rules in DMN 1.5 with FEEL, evaluated exactly.

The language (`feel`) and the models (`dmn`) are pure: no I/O, no clock, no chance. Imports point down only:
`dmn` knows `feel`, `feel` knows `errors`, and never back.
"""
