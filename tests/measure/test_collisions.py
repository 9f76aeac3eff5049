from dataclasses import replace

import numpy as np
import pytest

from mien.draw import face_file
from mien.draw.glb_head import read_head
from mien.draw.head import Head
from mien.errors import InputError
from mien.measure.collision_poses import action_poses, mixture_poses
from mien.measure.collisions import collisions
from mien.types import ARKIT, ARKIT_INDEX

PEOPLE = ("mira", "kofi", "lin", "walter")


def _head(name: str) -> Head:
    return read_head(face_file(f"anny:{name}"))


def _swollen(head: Head, eye: str, by: float) -> Head:
    """The head with one eyeball swollen about its joint."""
    run = next(p for p in head.parts if p.name == eye)
    index = np.unique(head.triangles[run.first : run.first + run.count])
    vertices = head.vertices.copy()
    middle = np.array(next(j.position for j in head.joints if j.name == eye), np.float32)
    vertices[index] = middle + (vertices[index] - middle) * by
    return replace(head, vertices=vertices)


@pytest.mark.parametrize("name", PEOPLE)
def test_nothing_of_a_shipped_face_goes_through_anything_else(name: str) -> None:
    report = collisions(_head(name), mixtures=8, seed=3)
    assert report.poses == 2 * len(ARKIT) + 8
    assert report.found == ()


def test_an_eyeball_that_is_too_large_goes_through_its_lids() -> None:
    report = collisions(_swollen(_head("mira"), "eye_left", 1.12), mixtures=0)
    assert report.count("eye") == report.poses
    assert report.count("teeth") == 0
    assert 0.5 < report.found[0].depth_mm < 0.12 * 18  # lids that were free lie no deeper than an 18 mm ball has grown


def test_a_head_without_eyes_and_teeth_is_refused() -> None:
    head = _head("mira")
    with pytest.raises(InputError, match="no part is called teeth"):
        collisions(replace(head, parts=tuple(p for p in head.parts if not p.name.startswith("teeth"))))


def test_every_action_is_posed_at_full_and_at_half() -> None:
    names, motion = action_poses()
    assert len(names) == len(set(names)) == 2 * len(ARKIT)
    for frame, name in enumerate(names):
        action, weight = name.split()
        assert motion.face[frame, ARKIT_INDEX[action]] == float(weight)


def test_the_same_seed_mixes_the_same_poses() -> None:
    names, motion = mixture_poses(20, seed=5)
    again, same = mixture_poses(20, seed=5)
    assert names == again
    assert np.array_equal(motion.face, same.face)
    assert mixture_poses(20, seed=6)[0] != names
    assert 0 <= motion.face.min() <= motion.face.max() <= 1
    assert np.abs(motion.gaze).max() <= 0.45
