"""Versions that were released once, compiled again when somebody asks how an old decision came about."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from decision_server.audit.record import WorkspaceId
from decision_server.engine.deployment import Deployment, deploy
from decision_server.engine.ruleset import Ruleset
from decision_server.serving.resolver import Resolver

KEPT: Final = 16

LoadVersion = Callable[[WorkspaceId, str, int], Ruleset]
"""(workspace, ruleset, version) to its content. Raises NotFound. May block."""


class Versions:
    """Deployments by version: the released one if it is that, else read, compiled and kept for a while."""

    def __init__(self, resolver: Resolver, load: LoadVersion) -> None:
        self._resolver = resolver
        self._load = load
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[WorkspaceId, str, int], Deployment] = OrderedDict()

    def released(self, workspace: WorkspaceId, ruleset: str, version: int) -> Deployment | None:
        """The version as a deployment if some environment serves it now; never blocks."""
        found = self._resolver.current().released_anywhere(workspace)
        return next((each for _, each in found if (each.name, each.version) == (ruleset, version)), None)

    def deployment(self, workspace: WorkspaceId, ruleset: str, version: int) -> Deployment:
        """The version as a deployment. Blocks while it is read and compiled: call it in a thread.

        Its release number is 0 unless it is released now. Raises NotFound.
        """
        if found := self.released(workspace, ruleset, version):
            return found
        place = (workspace, ruleset, version)
        with self._lock:
            if place in self._kept:
                self._kept.move_to_end(place)
                return self._kept[place]
        made = deploy(self._load(*place), version=version, release=0)
        with self._lock:
            self._kept[place] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made
