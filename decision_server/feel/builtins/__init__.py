"""The functions of FEEL (DMN 1.5, 10.3.4), one file per chapter of the standard, and one registry.

They import values, notes and temporal, and nothing that evaluates: a function that takes a function calls it
through `values.Function`.
"""
