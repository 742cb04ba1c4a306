"""`decision-server serve`, imported once and forked for every start.

Reads `start PORT` from standard input, forks a process that serves there, and prints its id; once that
process has ended it prints `ended` and waits for the next line. With `--acknowledge-first` the server is a
broken one, which answers before it commits.
"""

import os
import sys
import time

from decision_server.audit import group_commit
from decision_server.cli import running  # noqa: F401 what takes a second to import comes before the first fork
from decision_server.cli.main import app as program

BROKEN = "--acknowledge-first"


def acknowledge_first() -> None:
    """Break this process's server: every record is answered, and written a little later."""
    real = group_commit.write_batch
    attempt = group_commit.GroupCommit._attempt

    def attempt_later(self, batch):
        def write(cursor, log, plan, *arguments, **options):
            real(cursor, log, plan, *arguments, **options)
            self._answer(self._taken, plan.outcomes)
            time.sleep(0.05)

        group_commit.write_batch = write
        return attempt(self, batch)

    group_commit.GroupCommit._attempt = attempt_later


def serve_on_demand() -> None:
    if BROKEN in sys.argv:
        acknowledge_first()
    for line in sys.stdin:
        port = line.split()[1]
        child = os.fork()
        if child == 0:
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, 0)
            os.dup2(null, 1)
            program(["serve", "--port", port])
            os._exit(1)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    serve_on_demand()
