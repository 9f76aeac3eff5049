"""The registry, with a real package of engines that is installed for the test alone."""

from pathlib import Path

import pytest

from mien.engines import GROUPS, Registry
from mien.errors import EngineError

ENGINES = """
from mien.engines import Engine

parrot = Engine("parrot", "repeats", "CC0-1.0", {"loud": (), "big": ("voice/joe.onnx",)}, (), "", str.upper)
server = Engine("server", "asks", "CC0-1.0", {"*": ()}, (), "", lambda choice: f"asks {choice}")
far = Engine("far", "lacks a module", "CC0-1.0", {"": ()}, ("json", "no_such_module_here"), "far", str)
twin = Engine("parrot", "has a name that is taken", "CC0-1.0", {"": ()}, (), "", str)
"""
POINTS = """
[mien.{group}]
{lines}
"""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, *, group: str = "testers", **points: str) -> Registry:
    """Lay a package with entry points on the path, as pip would, and read the registry."""
    (folder / "mien_test_engines.py").write_text(ENGINES)
    (folder / "mien_test_broken.py").write_text("import no_such_module_here\n")
    meta = folder / "mien_test_engines-1.0.dist-info"
    meta.mkdir(exist_ok=True)
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: mien-test-engines\nVersion: 1.0\n")
    lines = "\n".join(f"{name} = {target}" for name, target in points.items())
    (meta / "entry_points.txt").write_text(POINTS.format(group=group, lines=lines))
    monkeypatch.syspath_prepend(str(folder))
    return Registry(group)


def test_a_package_on_the_path_adds_its_engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = install(tmp_path, monkeypatch, parrot="mien_test_engines:parrot", server="mien_test_engines:server")
    assert registry.specs() == ["parrot:loud", "parrot:big", "server:*"] and registry.broken == []
    assert registry.make("parrot:loud") == "LOUD"
    assert registry.make("server:http://localhost:8080/v1#m") == "asks http://localhost:8080/v1#m"


def test_it_stands_beside_the_built_in_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Registry("voices").specs()
    registry = install(tmp_path, monkeypatch, group="voices", parrot="mien_test_engines:parrot")
    assert sorted(registry.specs()) == sorted([*before, "parrot:loud", "parrot:big"])


def test_a_broken_one_is_listed_and_the_rest_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = install(
        tmp_path,
        monkeypatch,
        broken="mien_test_broken:engine",
        gone="mien_test_engines:gone",
        parrot="mien_test_engines:parrot",
    )
    assert [item.name for item in registry.broken] == ["broken", "gone"]
    assert "No module named 'no_such_module_here'" in registry.broken[0].reason
    assert registry.make("parrot:loud") == "LOUD"
    with pytest.raises(EngineError, match=r"tester 'broken' is broken \(ModuleNotFoundError: .*\); reinstall"):
        registry.make("broken:x")


def test_two_of_one_name_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EngineError, match=r"two packages offer tester 'parrot'; uninstall one \(mien_test_engines:"):
        install(tmp_path, monkeypatch, one="mien_test_engines:parrot", two="mien_test_engines:twin")


@pytest.mark.parametrize("spec", ["parot:loud", "parrot:quiet", "parrot", "", ":"])
def test_an_unknown_spec_lists_the_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str) -> None:
    registry = install(tmp_path, monkeypatch, parrot="mien_test_engines:parrot")
    with pytest.raises(EngineError, match=f"there is no tester '{spec}'; expected one of: parrot:loud, parrot:big"):
        registry.make(spec)


def test_what_is_not_installed_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = install(tmp_path, monkeypatch, far="mien_test_engines:far", parrot="mien_test_engines:parrot")
    assert registry.engines["far"].state("") == "needs: pip install 'mien[far]'"
    with pytest.raises(EngineError, match=r"tester 'far:' is not installed; pip install 'mien\[far\]'"):
        registry.make("far:")
    monkeypatch.setenv("MIEN_WEIGHTS", str(tmp_path))
    assert registry.engines["parrot"].state("big") == "fetched at first use"
    assert registry.engines["parrot"].state("loud") == "ready"


@pytest.mark.parametrize("group", GROUPS)
def test_every_built_in_spec_names_one_engine_and_choice(group: str) -> None:
    registry = Registry(group)
    for spec in registry.specs():
        name, _, choice = spec.partition(":")
        assert registry.engines[name].name == name and choice in registry.engines[name].choices
        assert registry.engines[name].state(choice)
