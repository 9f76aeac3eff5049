"""What a surface is made of: its textures and how it takes light."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Surface"]


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """One glTF material. Pieces that share a surface share the one object.

    Args:
        name: "skin", "eye", "hair", ...
        albedo: (h, w, 3 or 4) uint8 sRGB and alpha, or None for white. Row 0 is at v = 0, as in glTF.
        orm: (h, w, 3) uint8 linear: red is ambient occlusion, green multiplies roughness, blue is 0; or None.
        relief: (h, w, 3) uint8 tangent-space normals (+x along u, +y against v), or None.
        roughness: 0 (mirror) to 1 (matt).
        specular: reflectance at normal incidence.
        subsurface: share of the diffuse light that enters and leaves elsewhere.
        alpha: "opaque", "coverage" (hair, in any order) or "blend" (laid over what is behind, in drawing order).
        two_sided: whether the back is drawn.
    """

    name: str
    albedo: NDArray[np.uint8] | None = None
    orm: NDArray[np.uint8] | None = None
    relief: NDArray[np.uint8] | None = None
    roughness: float = 0.5
    specular: float = 0.04
    subsurface: float = 0.0
    alpha: Literal["opaque", "coverage", "blend"] = "opaque"
    two_sided: bool = False
