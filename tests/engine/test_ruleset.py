"""A ruleset's files: everything wrong with them at once, and their address."""

import hashlib
from pathlib import Path

import pytest

from decision_server.engine.deployment import deploy
from decision_server.engine.ruleset import content_hash, read_ruleset, read_ruleset_files
from decision_server.errors import InvalidContent

FOLDER = Path(__file__).parent / "everything"
MANIFEST = (FOLDER / "ruleset.toml").read_bytes()
MODEL = (FOLDER / "model.dmn").read_bytes()
FILES = {"ruleset.toml": MANIFEST, "model.dmn": MODEL}


def problems(files: dict[str, bytes]) -> dict[str, str]:
    """Code to the first message of it."""
    with pytest.raises(InvalidContent) as caught:
        read_ruleset(files)
    found: dict[str, str] = {}
    for finding in caught.value.findings:
        found.setdefault(finding.code, finding.show())
    return found


def test_a_ruleset_is_read_and_deployed() -> None:
    deployment = deploy(read_ruleset(FILES), version=3, release=7, generation=2)
    assert (deployment.name, deployment.version, deployment.release) == ("everything", 3, 7)
    assert deployment.generation == 2
    assert deployment.content_hash == content_hash(FILES)
    assert deployment.signature("Sum") == {"number": deployment.signature()["number"]}


def test_the_content_hash_is_that_of_sorted_lines() -> None:
    lines = sorted(
        f"{kind} {path} {hashlib.sha256(FILES[path]).hexdigest()}\n"
        for kind, path in (("manifest", "ruleset.toml"), ("model", "model.dmn"))
    )
    want = hashlib.sha256(b"dsv1\n" + "".join(lines).encode()).hexdigest()
    assert content_hash(FILES) == want
    assert content_hash(dict(reversed(FILES.items()))) == want
    assert content_hash({**FILES, "README.md": b""}) != want


def test_a_stranger_among_the_files_is_refused() -> None:
    found = problems({**FILES, "case.toml": b"", "notes/model.dmn": MODEL})
    assert "did you mean 'cases.toml'?" in found["RULESET0101"]


def test_everything_wrong_with_the_manifest_is_told_at_once() -> None:
    manifest = b'format = 2\nname = "Every Thing"\ntitel = "x"\nowner = 1\nentry = "Echo"\n'
    with pytest.raises(InvalidContent) as caught:
        read_ruleset({**FILES, "ruleset.toml": manifest})
    text = str(caught.value)
    for words in (
        "format must be 1",
        "did you mean 'title'?",
        "'Every Thing' is no name",
        "owner must be a text",
    ):
        assert words in text
    assert {finding.code for finding in caught.value.findings} == {"RULESET0104", "RULESET0105"}


def test_a_folder_without_manifest_or_model_is_none() -> None:
    assert set(problems({})) == {"RULESET0102", "RULESET0106"}


def test_a_manifest_that_is_no_toml_is_refused() -> None:
    assert set(problems({**FILES, "ruleset.toml": b"name = x"})) == {"RULESET0103"}


def test_an_entry_that_no_model_has_is_refused_with_its_nearest_name() -> None:
    manifest = MANIFEST.replace(b'"Echo"', b'"Ecco"')
    assert "did you mean 'Echo'?" in problems({**FILES, "ruleset.toml": manifest})["RULESET0107"]


def test_an_entry_in_two_models_is_refused() -> None:
    assert "more than one model" in problems({**FILES, "other.dmn": MODEL})["RULESET0107"]


def test_a_model_that_is_no_xml_is_told_with_its_file() -> None:
    reading = read_ruleset_files({**FILES, "other.dmn": b"<definitions>"})
    assert reading.ruleset is None
    assert any("other.dmn" in each.position() for each in reading.diagnostics)


def test_cases_that_cannot_be_read_are_told() -> None:
    assert set(problems({**FILES, "cases.toml": b"x"})) == {"RULESET0201"}
    cases = b'format = 1\n[[case]]\nnam = "x"\n[[case]]\nname = "y"\nwant = "= 1 +"\n'
    found = problems({**FILES, "cases.toml": cases})
    assert "a case needs a name" in found["RULESET0202"]
    assert any(code.startswith("FEEL01") for code in found)


def test_a_model_with_an_error_is_not_deployed() -> None:
    model = MODEL.replace(b"number + 0.2", b"number + ")
    with pytest.raises(InvalidContent, match="cannot be compiled"):
        deploy(read_ruleset({**FILES, "model.dmn": model}), version=1, release=1)
