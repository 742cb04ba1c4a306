"""`python -m decision_server` is `decision-server`."""

from decision_server.cli.main import app

app(prog_name="decision-server")
