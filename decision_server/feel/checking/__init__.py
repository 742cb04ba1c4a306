"""The checker's work by family of nodes: names, operators, collections, loops, functions, types, tests.

`checker.py` holds the one `match` over the syntax tree and calls in here; each function takes the `Check`
under way and gives IR. Imports the IR, types, scope and the registry of built-ins; never the checker.
Findings here are warnings: what can never work becomes null and a note at run time.
"""
