"""The one path by which a decision is made: resolve, type the inputs, evaluate, record, answer.

Knows `audit`, `access`, `repository` and the core; never `api` or `web`, which call it. Invariants: a
request reads the snapshot of deployments once and passes it down, so that one release is seen from start to
end; the answer is built from the bytes of the record alone, so that a repeated request gets the same bytes;
nobody is answered before the record is durable.

Evaluation runs in the event loop, within its step budget and the request's deadline: the default budget is
about 50 ms at worst, an ordinary model takes a fraction of one, and a thread would cost more than it gives
while it holds the interpreter's lock anyway.
"""
