"""Where the files that are no Python lie: migrations, pages and sample rulesets.

In a checkout they stand at its top level; the wheel carries them as package data. Nobody else asks.
"""

from pathlib import Path
from typing import Final, Literal

Resource = Literal["migrations", "ui", "rulesets"]

PACKAGE: Final = Path(__file__).resolve().parent


def find(name: Resource) -> Path:
    """The folder of that name. Raises FileNotFoundError when the installation is not complete."""
    for folder in (PACKAGE / "_data" / name, PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"the folder '{name}' is neither in the package nor beside it; install decision-server again"
    )
