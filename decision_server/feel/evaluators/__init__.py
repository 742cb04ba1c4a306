"""The interpreter's work by family of nodes.

`interpreter.py` holds the table from class of node to function; each function takes a node and the frame it
runs in and gives a value. Imports the IR, the run-time operators and values; never the checker.
"""
