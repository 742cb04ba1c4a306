"""What the server tells about itself while it runs: log lines, and spans where a collector is configured.

Knows nothing of decisions; every room above may use it. `logs.py` is the door to structlog, `otlp.py` the
one to OpenTelemetry: an extra that is imported only when an endpoint is configured. Inputs and outputs of
decisions never come here: they belong into the decision log, where they are sealed and can be erased.
"""
