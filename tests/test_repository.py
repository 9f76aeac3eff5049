"""What the repository promises about itself."""

import hashlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from mien.cli.engines import engines
from mien.engines import GROUPS, Registry

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def _requirements() -> list[str]:
    lists = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    return sorted({re.split(r"[\[<>=~! ]", requirement)[0] for listed in lists for requirement in listed})


@pytest.mark.parametrize("name", _requirements())
def test_every_dependency_is_named_with_its_licence(name: str) -> None:
    assert re.search(rf"^\| [^|]*\b{re.escape(name)}\b", (ROOT / "THIRD_PARTY.md").read_text(), re.MULTILINE)


@pytest.mark.parametrize("group", GROUPS)
def test_every_engine_loads_and_has_a_place_in_the_docs(group: str) -> None:
    registry = Registry(group)
    assert registry.engines and not registry.broken
    pages = "\n".join(page.read_text() for page in (ROOT / "docs").glob("*.md"))
    for spec in registry.specs():
        assert f"`{spec.partition('*')[0]}" in pages, spec


def test_every_face_has_its_card() -> None:
    folder = ROOT / "src" / "mien" / "draw" / "faces"
    card = (folder / "README.md").read_text()
    for file in folder.glob("*.glb"):
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        assert f"| `{file.name}` | {file.stat().st_size:,} | " in card and digest in card, file.name
        assert file.stat().st_size <= 4e6


def test_no_file_is_over_30_mb() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.split(b"\0")
    sizes = {name.decode(): (ROOT / name.decode()).stat().st_size for name in listed if name}
    assert max(sizes.values()) < 30e6


def test_links_in_the_docs_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


ENGINES = {  # of the weights that have one
    **{"conversation": "emotionic", "fusion": "attention", "voice": "voice", "tongues_mr": "ngrams"},
    **{"empathy": "esconv", "strategy_net": "esconv", "talker": "talker"},
}


def test_what_is_not_for_commercial_use_is_told_by_mien_engines() -> None:
    told = CliRunner().invoke(engines).output
    licences = {engine.name: engine.licence for group in GROUPS for engine in Registry(group).engines.values()}
    for card in (ROOT / "src" / "mien").rglob("*.md"):
        if "non-commercial" in card.read_text().lower():
            assert "non-commercial" in licences.get(ENGINES.get(card.stem, ""), "") or f"{card.stem}." in told, card
