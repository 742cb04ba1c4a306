"""A server inside the test's process: the whole application behind a real socket, on a thread of its own."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn

from decision_server.app import Application, create_app
from decision_server.cli.running import listen
from decision_server.db import open_database
from decision_server.settings import Settings
from tests.services.prepared import Prepared, prepare

START_S = 20.0


@dataclass(frozen=True)
class House:
    """A running application: `http` asks with the key that may do all, `browser` as somebody unknown."""

    url: str
    http: httpx.Client
    browser: httpx.Client
    prepared: Prepared
    application: Application
    data_dir: Path

    def decide(self, ruleset: str, document: object, **headers: str) -> httpx.Response:
        """Ask with a document."""
        return self.http.post(f"/api/v1/decide/{ruleset}", json=document, headers=headers)

    def post(self, ruleset: str, body: bytes, **headers: str) -> httpx.Response:
        """Ask with bytes."""
        headers = {"Content-Type": "application/json", **headers}
        return self.http.post(f"/api/v1/decide/{ruleset}", content=body, headers=headers)

    def sign_in(self) -> None:
        """Let the browser sign in, if it is not."""
        if self.browser.cookies.get("sid"):
            return
        answer = self.browser.post("/sign-in", data={"link": self.prepared.link}, follow_redirects=False)
        assert answer.status_code == 303, answer.text


@contextmanager
def house(data_dir: Path) -> Iterator[House]:
    """The application over a fresh SQLite database with the sample and the echo ruleset released."""
    listener = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = Settings.from_environment(
        {"DECISION_SERVER_DATA_DIR": str(data_dir), "DECISION_SERVER_PUBLIC_URL": url}
    )
    database = open_database(data_dir=data_dir, database_url=None)
    prepared = prepare(database)
    application = create_app(settings, database=database)
    config = uvicorn.Config(application.asgi, http="httptools", ws="none", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_S
    while not server.started:
        assert thread.is_alive(), "the application did not start"
        assert time.monotonic() < deadline, "the application did not start in time"
        time.sleep(0.01)
    key = {"Authorization": f"Bearer {prepared.key}"}
    with (
        httpx.Client(base_url=url, headers=key) as http,
        httpx.Client(base_url=url, headers={"Accept": "text/html"}) as browser,
    ):
        yield House(url, http, browser, prepared, application, data_dir)
    server.should_exit = True
    thread.join(START_S)
    listener.close()
    database.close()
