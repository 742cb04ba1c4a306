"""A server inside the test's process: the whole application, without sockets."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.testclient import TestClient

from decision_server.app import Application, create_app
from decision_server.db import open_database
from decision_server.settings import Settings
from tests.services.prepared import Prepared, prepare

URL = "http://decisions.test"


@dataclass(frozen=True)
class House:
    """A running application: `http` asks as the application's key does, `browser` as somebody unknown."""

    http: TestClient
    browser: TestClient
    prepared: Prepared
    application: Application
    data_dir: Path

    def decide(self, ruleset: str, document: object, **headers: str):
        return self.http.post(f"/api/v1/decide/{ruleset}", json=document, headers=headers)

    def post(self, ruleset: str, body: bytes, **headers: str):
        headers = {"Content-Type": "application/json", **headers}
        return self.http.post(f"/api/v1/decide/{ruleset}", content=body, headers=headers)

    def sign_in(self) -> None:
        answer = self.browser.post("/sign-in", data={"link": self.prepared.link}, follow_redirects=False)
        assert answer.status_code == 303, answer.text


@contextmanager
def house(data_dir: Path) -> Iterator[House]:
    """The application over a fresh SQLite database with the sample and the echo ruleset released."""
    settings = Settings.from_environment(
        {"DECISION_SERVER_DATA_DIR": str(data_dir), "DECISION_SERVER_PUBLIC_URL": URL}
    )
    database = open_database(data_dir=data_dir, database_url=None)
    prepared = prepare(database)
    application = create_app(settings, database=database)
    with TestClient(application.asgi, base_url=URL, raise_server_exceptions=False) as http:
        http.headers["Authorization"] = f"Bearer {prepared.key}"
        browser = TestClient(application.asgi, base_url=URL, raise_server_exceptions=False)
        browser.headers["Accept"] = "text/html"
        yield House(http, browser, prepared, application, data_dir)
        browser.close()
    database.close()
