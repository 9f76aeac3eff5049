"""The head that every renderer draws: geometry, surfaces, morph targets and joints, read from one GLB."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Head", "Joint", "Material", "Morph", "Part", "Texture", "see_through"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Texture:
    """A picture that lies on surfaces; it repeats beyond [0, 1] in both directions.

    Args:
        name: what it shows.
        pixels: (h, w, 4) uint8. Row 0 is at v = 0, as in glTF. Colour is sRGB, all else linear.
    """

    name: str
    pixels: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Material:
    """How a surface takes light: glTF's metallic-roughness model, without metals.

    Args:
        name: "skin", "eye", "hair", ...
        colour: linear RGB and alpha in [0, 1]; multiplies the albedo and the vertices' colours.
        albedo: index into `Head.textures`, RGB in sRGB and alpha; -1 for white.
        surface: index of the texture whose red is ambient occlusion and whose green multiplies roughness; -1 for white.
        relief: index of the tangent-space normal map (+x along u, +y against v, +z outward); -1 for flat.
        roughness: 0 (mirror) to 1 (matt), the square root of GGX' alpha.
        specular: reflectance at normal incidence, 0.04 for skin and eyes.
        subsurface: share of the diffuse light that enters and leaves elsewhere, reddened: skin 1, cloth 0.
        alpha: "opaque" ignores alpha; "coverage" hides in each pixel as many samples as alpha leaves out, in any order
            (hair); "blend" lays it over what is behind, in drawing order (lashes, the shade of a lid).
        two_sided: whether its back is drawn as its front.
    """

    name: str
    colour: tuple[float, float, float, float]
    albedo: int
    surface: int
    relief: int
    roughness: float
    specular: float
    subsurface: float
    alpha: Literal["opaque", "coverage", "blend"]
    two_sided: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One surface of the head: a run of triangles with one material.

    Args:
        name: "skin", "eye_left", "teeth_upper", "lashes", "hair", ...
        first: index of its first triangle.
        count: number of its triangles.
        material: index into `Head.materials`.
    """

    name: str
    first: int
    count: int
    material: int


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
        name: "torso", "neck", "head", "eye_left", "eye_right", or one that only the head itself knows, such as "hair".
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
        uvs: (v, 2) float32, places on the material's textures; zeros where a part has none.
        colours: (v, 4) float32, linear RGB and alpha in [0, 1]; they multiply the material's colour.
        triangles: (f, 3) int32, counter-clockwise seen from outside.
        parts: the surfaces, in drawing order; together they cover all triangles.
        materials: what the parts are made of.
        textures: what lies on the materials.
        morphs: the actions that this head has, in ARKit order.
        joints: the skeleton; parents come before children.
        skin_joints: (v, 4) int32, indices into `joints`.
        skin_weights: (v, 4) float32, rows sum to 1.
    """

    name: str
    vertices: Floats
    normals: Floats
    uvs: Floats
    colours: Floats
    triangles: Ints
    parts: tuple[Part, ...]
    materials: tuple[Material, ...]
    textures: tuple[Texture, ...]
    morphs: tuple[Morph, ...]
    joints: tuple[Joint, ...]
    skin_joints: Ints
    skin_weights: Floats


def see_through(head: Head) -> NDArray[np.bool_]:
    """Tell which triangles are laid over what lies behind them.

    Args:
        head: any head.

    Returns:
        (f,) true for the triangles of "blend" materials.
    """
    out = np.zeros(len(head.triangles), dtype=np.bool_)
    for part in head.parts:
        out[part.first : part.first + part.count] = head.materials[part.material].alpha == "blend"
    return out
