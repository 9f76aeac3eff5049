"""The rooms, and what may import what (docs: CONTRIBUTING.md)."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "mien"

GROUND = {"types", "errors", "engines", "weights", "meaning"}
VERBS = {"perceive", "feel", "say", "speak", "move", "draw", "listen", "remember"}
SPINE = {"events", "perform", "follow", "cast", "recollection", "answer", "companion"}
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": {"companion", "draw", "types"},  # for type checkers alone; `test_importing_does_no_work` holds that
    "errors": set(),
    "types": {"errors"},
    "weights": {"errors"},
    "engines": {"errors", "weights"},
    "meaning": {"errors"},
    **{verb: GROUND for verb in VERBS},
    **{part: GROUND | VERBS | SPINE for part in SPINE},
    "bake": GROUND | {"draw", "perceive"},
    "persona": GROUND,
    "corpora": {"types", "errors"},
    "measure": GROUND | VERBS | SPINE | {"bake", "corpora", "dub", "live", "persona", "plot"},
    "plot": GROUND | {"perceive"},
    "sheet": GROUND | {"draw", "move"},
    "train": GROUND | VERBS | {"bake", "corpora", "measure"},
    "live": GROUND | VERBS | SPINE,
    "dub": GROUND | {"perceive", "speak"},
    "cli": GROUND | VERBS | SPINE | {"bake", "corpora", "dub", "live", "measure", "persona", "plot", "sheet", "train"},
    "__main__": {"cli"},
}
OUTSIDE: dict[str, tuple[set[str], set[str]]] = {
    "errors": (set(), set()),
    "types": ({"numpy"}, {"PIL", "av", "soxr"}),
    "weights": (set(), {"filelock", "platformdirs", "rich"}),
    "engines": (set(), set()),
    "meaning": ({"numpy"}, {"onnxruntime", "tokenizers"}),
}
"""What the ground may import of others: at module level, and inside functions."""

HEAVY = (
    "aiortc",
    "playwright",
    "torch",
    "numba",
    "librosa",
    "matplotlib",
    "av",
    "soxr",
    "faster_whisper",
    "xllamacpp",
    "openai",
    "moderngl",
    "piper",
    "rich",
    "anny",
    "scipy",
    "pyworld",
    "PIL",
    "pyarrow",
    "pydantic",
    "fastapi",
    "uvicorn",
    "sqlalchemy",
)


def room_of(path: Path) -> str:
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield every imported module's full name, and whether the import is at module level."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    inner = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) not in inner) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: line {node.lineno}: imports are absolute"
            names = [f"mien.{alias.name}" for alias in node.names] if node.module == "mien" else [node.module or ""]
            yield from ((name, id(node) not in inner) for name in names)


FILES = sorted(SOURCE.rglob("*.py"))


def test_every_room_is_in_the_table() -> None:
    assert {room_of(path) for path in FILES} <= set(MAY_IMPORT)


@pytest.mark.parametrize("room", sorted({room_of(path) for path in FILES}))
def test_a_room_imports_what_it_may(room: str) -> None:
    wrong = [
        f"{path.relative_to(SOURCE)} imports {name}"
        for path in FILES
        if room_of(path) == room
        for name, _ in imports(path)
        if name.startswith("mien.") and name.split(".")[1] not in MAY_IMPORT[room] | {room, "__version__"}
    ]
    assert wrong == []


@pytest.mark.parametrize("room", OUTSIDE)
def test_the_ground_stands_on_little(room: str) -> None:
    top, inner = OUTSIDE[room]
    for path in FILES:
        if room_of(path) == room:
            for name, at_top in imports(path):
                package = name.split(".")[0]
                if package != "mien" and package not in sys.stdlib_module_names:
                    assert package in (top if at_top else top | inner), f"{path.relative_to(SOURCE)} imports {name}"


def test_no_two_rooms_import_each_other() -> None:
    graph = {room: set[str]() for room in MAY_IMPORT}
    for path in FILES:
        graph[room_of(path)] |= {name.split(".")[1] for name, _ in imports(path) if name.startswith("mien.")}
    for room in graph:
        graph[room] &= set(MAY_IMPORT) - {room}
    TopologicalSorter(graph).prepare()  # raises CycleError and names the cycle


@pytest.mark.parametrize("room", ["live", "perceive", "listen"])
def test_what_the_camera_sees_cannot_be_shown_to_a_mind(room: str) -> None:
    words = {word for path in FILES if room_of(path) == room for word in re.findall(r"\w+", path.read_text("utf-8"))}
    assert words & {"Percept", "Picture", "Listener"} and not words & {"ShownPicture", "read_shown"}


@pytest.mark.parametrize("module", ["mien", "mien.cli", "mien.types", "mien.engines"])
def test_importing_does_no_work(module: str) -> None:
    script = f"import sys, {module}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_loading_every_engine_record_loads_no_model_library() -> None:
    script = (
        "import sys\nfrom mien.engines import GROUPS, Registry\n"
        "for group in GROUPS:\n    Registry(group).specs()\n"
        f"print(*(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
