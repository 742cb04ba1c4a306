"""For applications: decisions over HTTP, exact both ways, safe to repeat.

    from decision_server.client import Client

    with Client("https://decisions.example", "dk_live_…") as client:
        decision = client.decide("consumer-loan", {"applicant": {"age": 34}})
        decision.outputs, decision.matched, decision.decision_id

Every request for a decision carries an Idempotency-Key of its own, so that it can be repeated when an
answer got lost: the server then gives the first answer again. Problems are raised as the families of
`errors`, the same as in process with `local`. Knows `engine` for exact JSON, and `errors`; together with
`outbound` it is the door to httpx. `calls` puts requests together, `answers` reads what comes back, `http`
sends.
"""

from decision_server.client.answers import Decision, Match, Receipt, ServerFailed, Unanswered
from decision_server.client.http import AsyncClient, Client

__all__ = ["AsyncClient", "Client", "Decision", "Match", "Receipt", "ServerFailed", "Unanswered"]
