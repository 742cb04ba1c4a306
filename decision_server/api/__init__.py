"""The REST interface: parses what comes in, calls one use case, renders what comes out.

One file per resource. Knows `serving` and what is below, never `web`. FastAPI is known here, in `web` and
in `app` only. Invariants: `problems.py` alone knows status codes; a decide body goes raw to
`engine/inputs.py` and never through a JSON library that makes binary fractions; cookies are ignored, so
that no other site can call in a person's name; every answer that is not 2xx is a problem document (RFC
9457).

Each file offers a function that takes what its endpoints need and gives a router: there is no global state.
"""
