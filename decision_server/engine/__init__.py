"""Evaluates what is compiled: a deployment and JSON inputs in, an evaluation out.

Knows `dmn`, `feel` and `errors`. No I/O, no clock, no chance: the caller passes bytes, inputs and `now`.
`inputs.py` is the door to the JSON library.
"""
