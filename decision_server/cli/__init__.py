"""The command line: one file per group of commands, each with a `register(app)` that `main` finds.

May import everything, and imports it inside the command that needs it: `--help` must answer at once, and most
of the house is heavy. A command reads its arguments, calls one use case, shows what came of it, and leaves by
one of the exit codes of `exits`.
"""
