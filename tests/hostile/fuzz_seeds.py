"""Writes what fuzzing starts from into a folder: `python -m tests.hostile.fuzz_seeds FOLDER`."""

import sys
from pathlib import Path

from tests.hostile.test_mutations import expressions, models


def write(folder: Path) -> None:
    """The texts of the case tables for lexer and parser, the samples for the XML reader."""
    texts = [text.encode("utf-8", "surrogatepass") for text in expressions()]
    for name, seeds in (("lexer", texts), ("parser", texts), ("xml", models())):
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds):
            (target / f"{number:05}").write_bytes(seed)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
