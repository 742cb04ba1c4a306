"""The exit codes of every command, and how an error on purpose becomes one."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer

from decision_server.errors import (
    DecisionServerError,
    FindingsError,
    LimitExceeded,
    NotFound,
    Unavailable,
)


class Exit(IntEnum):
    """What a command tells the shell; click itself leaves with USAGE."""

    OK = 0
    FOUND = 1
    USAGE = 2
    MISSING = 3
    LIMIT = 4
    UNAVAILABLE = 5


EXIT_CODES = """\b
Exit codes:
  0  everything is fine
  1  something was found: a problem, a refused input, a case that fails
  2  the command was called in a way it does not know
  3  a file, ruleset or decision is missing or cannot be read
  4  an evaluation passed its limits
  5  something is not available now; try again"""


def complain(message: str) -> None:
    """Write a message for the person at the terminal; results go to standard output, this does not."""
    typer.echo(message, err=True)


@contextmanager
def errors_become_exits() -> Iterator[None]:
    """Turn errors on purpose, and files that cannot be read, into a message and an exit code.

    Bugs pass through with their traceback.
    """
    try:
        yield
    except FindingsError as error:
        complain(str(error))
        raise typer.Exit(Exit.FOUND) from None
    except (NotFound, OSError) as error:
        complain(f"error: {error}")
        raise typer.Exit(Exit.MISSING) from None
    except LimitExceeded as error:
        complain(f"error: {error}")
        raise typer.Exit(Exit.LIMIT) from None
    except Unavailable as error:
        complain(f"error: {error}")
        raise typer.Exit(Exit.UNAVAILABLE) from None
    except DecisionServerError as error:
        complain(f"error: {error}")
        raise typer.Exit(Exit.FOUND) from None
