"""Who may do what: people and machines, how they prove who they are, and the words for what they may do.

May import `audit`, `db` and `clock`. Invariants: no secret is kept, only its SHA-256, and secrets are
compared in constant time; a machine's key belongs to one environment of one workspace; a sign-in link works
once; a revoked key is refused by every worker within a second of its revocation (`KeyRing.refresh`).
"""
