"""What is versioned and released: rulesets, their immutable versions, and which version is in force where.

May import `access`, `audit`, `db`, `clock` and the core. Invariants, held by the database itself: versions,
their files and releases are never changed or removed; a version is known by its content hash, so that the
same files give the same version; the heads of an environment move together, by compare-and-set on its
generation.
"""
