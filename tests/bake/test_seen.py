"""Whether heads are seen to be faces: those who ship are, heads that are bent are not; and looks drawn by chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mien.bake.guided import Draft
from mien.bake.look import make_look
from mien.bake.seen import NEAR, POSES, UNSEEN, Seen, see
from mien.draw.glb_head import face_path, read_head
from mien.draw.head import Head
from mien.errors import InputError
from mien.measure.looks import chance_look, looks_card, looks_report
from mien.perceive.face_mesh import Mesh

LIN = read_head(face_path("lin"))


@pytest.fixture(scope="module")
def mesh() -> Mesh:
    return Mesh()


@pytest.mark.parametrize("name", ["lin", "walter"])
def test_who_ships_is_found_in_every_pose_parts_in_place_and_moves(name: str, mesh: Mesh) -> None:
    seen = see(read_head(face_path(name)), mesh)
    assert seen.guided and seen.found == (True,) * len(POSES)
    assert 0 < seen.off < NEAR / 2 and seen.jaw > 0.14 and seen.lids > 0.09


def squeezed(head: Head, width: float, height: float) -> Head:
    return replace(head, vertices=(head.vertices * (width, height, 1.0)).astype(np.float32))


def test_a_head_without_a_face_is_not_found(mesh: Mesh) -> None:
    seen = see(squeezed(LIN, 0.12, 1.0), mesh)
    assert not seen.guided and not any(seen.found) and seen.off == float("inf") and seen.jaw == seen.lids == 0.0


def test_parts_that_are_not_where_the_head_has_them_are_told(mesh: Mesh) -> None:
    joints = tuple(
        replace(joint, position=(joint.position[0] * 0.5, joint.position[1], joint.position[2]))
        if joint.name.startswith("eye")
        else joint
        for joint in LIN.joints
    )
    seen = see(replace(LIN, joints=joints), mesh)
    assert seen.found[0] and seen.off > NEAR and not seen.guided


def test_how_far_a_face_may_be_from_the_usual_is_told() -> None:
    usual, people, odd = (
        make_look(age=40, female=1, ancestry={"asian": 1}, seed=5, reach=reach) for reach in (0.0, 1.0, 4.0)
    )
    assert people == make_look(age=40, female=1, ancestry={"asian": 1}, seed=5)
    assert set(usual.shape.values()) == {0.0} and replace(odd, shape=people.shape) == people
    assert 0.7 < max(map(abs, odd.shape.values())) <= 1.0
    for name, value in people.shape.items():
        assert odd.shape[name] == pytest.approx(np.clip(4 * value, -1, 1), abs=0.003)
    with pytest.raises(InputError, match="reach 5: expected 0"):
        make_look(age=40, female=1, ancestry={"asian": 1}, seed=5, reach=5)


def test_looks_are_counted_as_drawn_and_guided() -> None:
    look, all_of_them = chance_look(0, reach=4.0), (True,) * len(POSES)
    fine, stiff = Seen(all_of_them, 0.05, 0.3, 0.1), Seen(all_of_them, 0.09, 0.01, 0.1)
    beside = Seen(all_of_them, 0.3, 0.3, 0.1)
    tried = (
        (Draft(look, 1.0, fine),),
        (Draft(look, 1.0, stiff),),
        (Draft(look, 1.0, UNSEEN), Draft(look, 0.75, beside), Draft(look, 0.5, fine)),
        (Draft(look, 1.0, beside), Draft(look, 0.75, fine)),
    )
    report = looks_report(tried, reach=4.0)
    assert (report.without.found, report.without.looks, report.without.right) == (0.75, 0.75, 0.5)
    assert (report.guided.found, report.guided.looks, report.guided.right) == (1.0, 1.0, 1.0)
    assert (report.without.animated, report.guided.animated) == (0.5, 0.75)
    assert (report.pulled, report.kept) == (0.5, 0.625)
    assert "4 looks by chance, reach 4" in looks_card(report)
