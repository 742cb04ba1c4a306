"""DMN 1.5 models: XML in, functions of typed inputs out.

Knows `feel` and `errors`; does no I/O. A model is read (`xml`), linked (`requirements`), and compiled
(`compile`): each decision becomes a function of the model's inputs.

Invariants: a model with errors can be read and shown; only decisions without errors can be evaluated; nothing
of a file is lost for lack of understanding.
"""
