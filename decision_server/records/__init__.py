"""Reading the log: one decision, the newest ones, and how one came about.

Knows `audit` and the core. Nothing here writes, and a page never shows what a key or person of another
workspace may not see: the workspace is part of every question.
"""
