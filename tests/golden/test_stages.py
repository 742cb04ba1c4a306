"""One text as tokens, tree, IR and diagnostics: a change of any stage is a difference that people review.

`pytest tests/golden --update-golden` rewrites the files. A new one needs only its head: a line `name: type`
for each name in scope (`cell of type: T` makes it the tests of a cell), an empty line, and the text.
"""

from pathlib import Path

import pytest

from tests.golden.stages import STAGES, head_of, show

FILES = sorted((Path(__file__).parent / "stages").glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_stage_shows_what_it_did(path, request):
    content = path.read_text(encoding="utf-8")
    shown = show(head_of(content))
    if request.config.getoption("--update-golden"):
        path.write_text(shown, encoding="utf-8")
    else:
        assert shown == content, (
            "if that is meant: pytest tests/golden --update-golden, and review the difference"
        )


def test_every_file_shows_every_stage():
    for path in FILES:
        headings = [
            line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("=====")
        ]
        assert [line.split(" ", 1)[1] for line in headings] == list(STAGES), path.name
