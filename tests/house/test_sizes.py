"""A house anyone can walk through: short functions, files and templates."""

import ast
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CODE = [path for room in ("app", "analysis", "surveys") for path in sorted((ROOT / room).rglob("*.py"))]
TEMPLATES = sorted((ROOT / "app").rglob("*.html"))
TEXTS = [*CODE, *TEMPLATES, *sorted((ROOT / "surveys").rglob("*.toml")), *sorted(ROOT.glob("*.md"))]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_no_file_is_long_and_no_function_longer_than_fifty_lines(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 50, node.name


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_no_template_is_long(path):
    assert path.read_text(encoding="utf-8").count("\n") <= 150


@pytest.mark.parametrize("path", TEXTS, ids=_name)
def test_text_is_composed(path):
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)


def test_half_the_functions_are_under_ten_lines():
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 10
