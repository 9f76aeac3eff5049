"""The head that every renderer draws: geometry, morph targets and joints, read from one GLB."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Head", "Joint", "Morph", "Part", "see_through"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Part:
    """One surface of the head: a run of triangles with one material.

    Args:
        name: "skin", "eye_left", "teeth_upper", "lashes", "hair", ...
        first: index of its first triangle.
        count: number of its triangles.
        roughness: 0 (mirror) to 1 (matt), the GGX alpha's square root.
        specular: reflectance at normal incidence, 0.04 for skin and eyes.
        two_sided: whether its back is drawn as its front.
    """

    name: str
    first: int
    count: int
    roughness: float
    specular: float
    two_sided: bool


@dataclass(frozen=True, slots=True, eq=False)
class Morph:
    """One ARKit action as sparse offsets.

    Args:
        name: an ARKit blendshape name.
        index: (m,) int32, the vertices that it moves.
        position: (m, 3) float32, metres at weight 1.
        normal: (m, 3) float32, change of the unit normal at weight 1.
    """

    name: str
    index: Ints
    position: Floats
    normal: Floats


@dataclass(frozen=True, slots=True)
class Joint:
    """One joint of the skeleton.

    Args:
        name: "torso", "neck", "head", "eye_left" or "eye_right".
        parent: index of its parent in `Head.joints`, -1 for the root.
        position: (x, y, z) of its centre at rest, metres.
    """

    name: str
    parent: int
    position: tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A head and shoulders at rest. Metres, y up, +z out of the face toward the viewer, +x to the viewer's right.

    Args:
        name: what the head is called.
        vertices: (v, 3) float32.
        normals: (v, 3) float32, unit length.
        colours: (v, 4) float32, linear RGB and alpha in [0, 1].
        triangles: (f, 3) int32, counter-clockwise seen from outside.
        parts: the surfaces, in drawing order; together they cover all triangles.
        morphs: the actions that this head has, in ARKit order.
        joints: the skeleton; parents come before children.
        skin_joints: (v, 4) int32, indices into `joints`.
        skin_weights: (v, 4) float32, rows sum to 1.
    """

    name: str
    vertices: Floats
    normals: Floats
    colours: Floats
    triangles: Ints
    parts: tuple[Part, ...]
    morphs: tuple[Morph, ...]
    joints: tuple[Joint, ...]
    skin_joints: Ints
    skin_weights: Floats


def see_through(head: Head) -> NDArray[np.bool_]:
    """Tell which triangles show what lies behind them.

    Args:
        head: any head.

    Returns:
        (f,) true where a corner's alpha is below 1.
    """
    return head.colours[head.triangles, 3].min(axis=1) < 0.999
