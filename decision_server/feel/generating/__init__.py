"""How generated Python is written, by family of nodes: operators, logic, data, loops, calls, tests.

`codegen.py` holds the one `match` over the IR and calls in here; each function takes the `Scribe` under way
and a node, writes statements, and gives the `Term` that stands for the node's value. The general flavour
calls what the interpreter calls, in its order, so that notes and charges are the same. The fast flavour uses
Python's own operators where `facts` proves the kinds; where the general one would note, it gives up. Imports
the IR, runtime and facts; never `codegen`.
"""
