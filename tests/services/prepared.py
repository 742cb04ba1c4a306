"""A database with rulesets released, a key and a sign-in link: what a server needs before it starts."""

from dataclasses import dataclass
from pathlib import Path

from decision_server import schema
from decision_server.access.api_keys import issue_key
from decision_server.access.permissions import PERMISSIONS
from decision_server.access.sign_in import issue_link
from decision_server.access.workspaces import ensure_environment, ensure_person, ensure_workspace
from decision_server.audit.record import WorkspaceId
from decision_server.clock import SystemClock
from decision_server.db import Database
from decision_server.engine.ruleset import read_ruleset
from decision_server.local import read_folder
from decision_server.repository.releases import load_ruleset
from tests.services.rulesets import ECHO

SAMPLE = Path(__file__).resolve().parents[2] / "rulesets" / "consumer-loan"


@dataclass(frozen=True)
class Prepared:
    """What was made: keys are texts, `link` is a sign-in link's token."""

    workspace: WorkspaceId
    key: str
    key_for_reading: str
    key_of_test: str
    link: str


def prepare(database: Database) -> Prepared:
    """Migrate, release the sample and the echo ruleset into `live` of a new workspace, issue keys and a link.

    `key_for_reading` may not decide; `key_of_test` is for the environment `test`, where nothing is released.
    """
    clock = SystemClock()
    schema.migrate(database)
    with database.transaction() as tx:
        workspace = ensure_workspace(tx, "acme", title="Acme", clock=clock)
        for environment in ("live", "test"):
            ensure_environment(tx, workspace, environment, now=clock.now())
        for files in (read_folder(SAMPLE), ECHO):
            load_ruleset(tx, workspace, "live", read_ruleset(files), by="tests", now=clock.now())
        person = ensure_person(tx, workspace, "Maya", clock=clock)

        def key(environment: str, scopes: set[str]) -> str:
            return issue_key(
                tx,
                workspace=workspace,
                environment=environment,
                client_id="tests",
                scopes=scopes,
                now=clock.now(),
            )

        return Prepared(
            workspace,
            key("live", set(PERMISSIONS)),
            key("live", set(PERMISSIONS) - {"decision:make", "metrics:read"}),
            key("test", set(PERMISSIONS)),
            issue_link(tx, workspace=workspace, person_id=person, now=clock.now()),
        )
