"""The reference is what the code says, and every diagnostic code is raised somewhere."""

import importlib.util
import re
from pathlib import Path

import pytest

from decision_server.dmn.catalogue import CATALOGUE as DMN
from decision_server.engine.catalogue import CATALOGUE as ENGINE
from decision_server.feel.catalogue import CATALOGUE as FEEL
from decision_server.serving.catalogue import CATALOGUE as SERVING
from decision_server.settings import CATALOGUE as SETTINGS

ROOT = Path(__file__).resolve().parents[2]
CODES = [*FEEL, *DMN, *ENGINE, *SERVING, *SETTINGS]

specification = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
generate = importlib.util.module_from_spec(specification)
specification.loader.exec_module(generate)


@pytest.mark.parametrize("path", generate.pages(), ids=lambda path: path.name)
def test_a_page_of_the_reference_is_as_generated(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == generate.pages()[path], "run make docs"


@pytest.fixture(scope="module")
def code_of_the_package() -> str:
    files = (ROOT / "decision_server").rglob("*.py")
    return "\n".join(file.read_text(encoding="utf-8") for file in files if "catalogue" not in str(file))


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_the_catalogue_is_raised_somewhere(code: str, code_of_the_package: str) -> None:
    assert f'"{code}"' in code_of_the_package


def test_every_code_that_is_raised_is_in_a_catalogue(code_of_the_package: str) -> None:
    assert set(re.findall(r'"([A-Z]{3,}\d{4})"', code_of_the_package)) <= set(CODES)


def test_a_code_stands_in_one_catalogue_only() -> None:
    assert len(CODES) == len(set(CODES))
