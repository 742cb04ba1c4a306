"""Evaluates what is compiled: a deployment and JSON inputs in, an evaluation out.

Knows `dmn`, `feel` and `errors`. No I/O, no clock, no chance: the caller passes bytes, inputs and `now`.
A ruleset's files are read (`ruleset`, `cases`), compiled (`deployment`), asked (`inputs`, `evaluate`) and
answer (`outputs`, `trace`, `story`); `schema` says beforehand what they take. `json_text` is the door to the
JSON library.

Invariants: a deployment never changes and is shared by all threads; everything wrong with a request, or with
a ruleset's files, is reported at once; numbers are exact from the first byte to the last; the same
deployment, inputs and `now` give the same bytes.
"""
