"""What was decided: appended, numbered and chained; checks no permission.

May import `db`, `clock` and the core. `record` and `chain` are pure; `group_commit` is the only writer of the
log, `store` holds all SQL, `verify` walks the log.

Invariants: acknowledged ⊆ log ⊆ sent: a caller hears of a record only after its commit, and a failed commit
means "unknown", never "not kept". Each worker process writes one stream per workspace, numbered densely from
0, and each header holds the leaf of the one before it. The kept bytes of a header are the bytes that were
hashed.
"""
