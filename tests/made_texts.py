"""Every Vietnamese text that is made in Python to be shown: of refusals, of faults and where they are.

Read from the source, so that a new one is found before anybody meets it. A hole of an f-string is written as "§";
a name is followed to what it was given, and each of its values makes a text of its own.
"""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

ROOT = Path(__file__).parent.parent
HOLE = "§"
FAULTS = {"Fault": (0, 1), "fault": (0, 1), "WeakPassword": (0,), "FaultyShares": (0,), "TotalsClash": (0,)}
"""What is made of texts, and which arguments are; ``fault`` is ``Draft.fault`` of the forms."""
_MOST = 40
"""Ways to read one expression; more would be a text that nobody can translate whole."""


def texts() -> dict[str, str]:
    """Each text with the place in the source where it is made."""
    found: dict[str, str] = {}
    for path in sorted(path for room in ("app", "surveys") for path in (ROOT / room).rglob("*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        for scope, call in _calls(module, (module,)):
            for argument in _said(call):
                for text in _read(argument, scope):
                    found.setdefault(text, f"{path.relative_to(ROOT)}:{argument.lineno}")
    return found


def _calls(node: ast.AST, scope: tuple[ast.AST, ...]) -> Iterator[tuple[tuple[ast.AST, ...], ast.Call]]:
    for child in ast.iter_child_nodes(node):
        inner = (*scope, child) if isinstance(child, ast.FunctionDef | ast.ClassDef) else scope
        if isinstance(child, ast.Call):
            yield inner, child
        yield from _calls(child, inner)


def _said(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that are shown."""
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr == "__init__":
        return call.args[:1]
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return [call.args[place] for place in FAULTS.get(name, ()) if place < len(call.args)]


def _read(node: ast.expr, scope: tuple[ast.AST, ...], seen: frozenset[str] = frozenset()) -> set[str]:
    """All the texts an expression may be; what only the run can tell is a hole."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.JoinedStr(values=parts):
            return _joined([_read(part, scope, seen) for part in parts])
        case ast.FormattedValue(value=value, format_spec=None):
            return _read(value, scope, seen)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined([_read(left, scope, seen), _read(right, scope, seen)])
        case ast.IfExp(body=body, orelse=orelse):
            return _read(body, scope, seen) | _read(orelse, scope, seen)
        case ast.BoolOp(values=values) | ast.List(elts=values):
            return set().union(*(_read(value, scope, seen) for value in values))
        case ast.Name(id=name) if name not in seen:
            given = [_read(value, scope, seen | {name}) for value in _given(name, scope)]
            return set().union(*given) if given else {HOLE}
    return {HOLE}


def _joined(parts: list[set[str]]) -> set[str]:
    ways = 1
    for part in parts:
        ways *= len(part)
    if ways > _MOST:
        parts = [part if len(part) == 1 else {HOLE} for part in parts]
    return {"".join(way) for way in product(*parts)}


def _given(name: str, scope: tuple[ast.AST, ...]) -> list[ast.expr]:
    """What a name is given in the innermost scope that gives it anything."""
    for place in reversed(scope):
        inside = place.body if isinstance(place, ast.Module) else ast.walk(place)
        given = [pair for node in inside if isinstance(node, ast.Assign) for pair in _pairs(node)]
        found = [value for to, value in given if isinstance(to, ast.Name) and to.id == name]
        if found:
            return found
    return []


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Target and value; those of "a, b = x, y" one by one."""
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=False)
        else:
            yield target, node.value
