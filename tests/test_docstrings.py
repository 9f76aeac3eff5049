"""What docstrings promise: every documented argument is a real one, and every example runs."""

import ast
import doctest
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src"
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((SOURCE / "mien").rglob("*.py"))
}


def public(tree: ast.Module) -> set[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return set(ast.literal_eval(node.value))
    return set()


def documented(node: ast.FunctionDef | ast.ClassDef) -> list[str] | None:
    """Return the names under "Args:", or None if there is no such section."""
    found = re.search(r"^Args:\n((?:[ \t]+.*\n?|\n)+)", ast.get_docstring(node) or "", re.MULTILINE)
    return re.findall(r"^    \*{0,2}(\w+)[^:\n]*:", found.group(1), re.MULTILINE) if found else None


def parameters(function: ast.FunctionDef) -> list[str]:
    spec = function.args
    every = [*spec.posonlyargs, *spec.args, *filter(None, [spec.vararg]), *spec.kwonlyargs, *filter(None, [spec.kwarg])]
    return [argument.arg for argument in every if argument.arg not in ("self", "cls")]


def fields(record: ast.ClassDef) -> list[str]:
    """Return the fields that a caller gives; those with `init=False` are the record's own."""
    given = [node for node in record.body if isinstance(node, ast.AnnAssign) and "init=False" not in ast.unparse(node)]
    return [node.target.id for node in given if isinstance(node.target, ast.Name)]


def promises(tree: ast.Module) -> Iterator[tuple[str, list[str] | None, list[str]]]:
    """Yield name, documented and real parameters of every public function, record, constructor and method."""
    names = public(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            yield node.name, documented(node), parameters(node)
        elif isinstance(node, ast.ClassDef) and node.name in names:
            methods = {item.name: item for item in node.body if isinstance(item, ast.FunctionDef)}
            real = parameters(methods["__init__"]) if "__init__" in methods else fields(node)
            yield node.name, documented(node), real
            for name, method in methods.items():
                if not name.startswith("_"):
                    yield f"{node.name}.{name}", documented(method), parameters(method)


@pytest.mark.parametrize("module", MODULES)
def test_documented_arguments_are_the_real_ones(module: str) -> None:
    """But for the `type` of the protocol's events, which is their name."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    wrong = [
        f"{name} documents {listed}, takes {real}"
        for name, listed, real in promises(tree)
        if listed is not None and [n for n in listed if n != "type"] != [n for n in real if n != "type"]
    ]
    assert wrong == []


@pytest.mark.parametrize("module", [name for name in MODULES if re.fullmatch(r"mien\.(types|weights)\.\w+", name)])
def test_whatever_the_ground_offers_to_take_is_documented(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    bare = [name for name, listed, real in promises(tree) if listed is None and len(real) > 2 and "." not in name]
    assert bare == []


@pytest.mark.parametrize("module", [name for name, path in MODULES.items() if ">>> " in path.read_text("utf-8")])
def test_examples_in_docstrings_run(module: str) -> None:
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted > 0 and result.failed == 0
