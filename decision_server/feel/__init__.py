"""FEEL: text in, value out.

Knows nothing above it and nothing outside: no I/O, no clock, no chance; `now` comes in with the notes of an
evaluation. Text becomes tokens, tokens a syntax tree (`parser`), and the tree is evaluated (`interpreter`).

Invariants: numbers are `int` or `Decimal`, never a binary fraction; a failure of the language is null *and* a
note; only broken invariants and exhausted limits raise.
"""
