"""Python is made out of text in one file, and nowhere else."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "decision_server"
THE_ONLY_ONE = PACKAGE / "feel" / "compiled.py"
BANNED = {"exec", "eval", "compile", "__import__"}
BANNED_MODULES = {"pickle", "marshal", "shelve", "ctypes", "code", "codeop", "dill", "joblib", "cloudpickle"}


def found_in(source: str) -> list[str]:
    """Calls of what turns text into code, and imports of what turns bytes into objects."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name) if name in BANNED:
                found.append(f"{node.lineno}: {name}")
            case ast.Attribute(value=ast.Name(id="builtins"), attr=name) if name in BANNED:
                found.append(f"{node.lineno}: builtins.{name}")
            case ast.Import(names=names):
                found += [
                    f"{node.lineno}: {one.name}" for one in names if one.name.split(".")[0] in BANNED_MODULES
                ]
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in BANNED_MODULES:
                found.append(f"{node.lineno}: {module}")
    return found


def test_text_becomes_code_in_one_file_only() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        if path != THE_ONLY_ONE:
            assert found_in(path.read_text(encoding="utf-8")) == [], path.relative_to(PACKAGE)


def test_the_search_finds_what_it_is_for() -> None:
    lines = [
        "import builtins, pickle",
        "from ctypes import CDLL",
        "exec('1')",
        "run = eval",
        "builtins.eval('1')",
    ]
    assert len(found_in("\n".join(lines))) == len(lines)
    assert found_in("import re\nre.compile('a')\n") == []
