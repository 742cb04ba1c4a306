"""The functions of FEEL (DMN 1.5, 10.3.4), one file per chapter of the standard, and one registry.

They import values, notes and temporal, and nothing that evaluates: a function that takes a function calls it
through `values.Function`. A chapter is a tuple of `signature.Builtin`; its bodies are plain functions that
may trust the kinds of their arguments, because `signature` and `fitting` have looked at them before.

Invariants: a body never raises for bad values, it gives null and notes which argument was wanted how; it
charges for work and for what it makes before it does it; it never changes what it was given.
"""
