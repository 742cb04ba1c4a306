"""A key that everybody knows: kept in no database, taken by a demonstration's own process alone."""

import hmac
from typing import Final

from decision_server.access.actors import MachineActor
from decision_server.access.api_keys import KeyRing
from decision_server.access.permissions import PERMISSIONS
from decision_server.audit.record import WorkspaceId
from decision_server.clock import Clock
from decision_server.db import Database

DEMO_ENVIRONMENT: Final = "live"
DEMO_KEY: Final = "dk_live_demo_onlyForMakeRunOnThisMachine"


class DemoKeyRing(KeyRing):
    """The key ring of a demonstration: its own key beside those that are kept."""

    def __init__(self, database: Database, clock: Clock, workspace: WorkspaceId) -> None:
        super().__init__(database, clock)
        self._demo = MachineActor("demo", "demo", workspace, DEMO_ENVIRONMENT, frozenset(PERMISSIONS))

    def authenticate(self, bearer: str) -> MachineActor:
        """The machine that the key belongs to, as `KeyRing` tells, and the demonstration's for its key."""
        key = bearer.strip().rpartition(" ")[2]
        if hmac.compare_digest(key.encode(), DEMO_KEY.encode()):
            return self._demo
        return super().authenticate(bearer)
