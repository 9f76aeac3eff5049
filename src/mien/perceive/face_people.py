"""Who is in a picture, and whose face is meant: by side, by number, by size. Nothing is told of who people are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mien.errors import InputError
from mien.perceive.face_crop import Crop, Picture, check_picture
from mien.perceive.face_mesh import Mesh

__all__ = ["FoundFace", "choose_face", "list_faces"]

_WORDS = ("left", "middle", "right", "largest", "smallest", "top", "bottom")


@dataclass(frozen=True, slots=True)
class FoundFace:
    """A face in a picture.

    Args:
        number: counted from the left of the picture, from 1.
        box: left, top, width and height of its points, pixels.
        confidence: how sure the network is that this is a face, [0, 1].
        crop: where it is looked for in the next picture.
    """

    number: int
    box: tuple[float, float, float, float]
    confidence: float
    crop: Crop

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of its box, pixels."""
        left, top, width, height = self.box
        return left + width / 2, top + height / 2

    def place(self) -> str:
        """Return where it is, in words."""
        x, y = self.middle
        return f"{self.number} ({self.box[2]:.0f} pixels wide, at {x:.0f}, {y:.0f})"


def list_faces(picture: Picture) -> tuple[FoundFace, ...]:
    """Find every face in a picture.

    Args:
        picture: (h, w, 3) uint8, sRGB.

    Returns:
        The faces from left to right; none where there are none.

    Raises:
        InputError: it is no picture.
    """
    meshes = sorted(Mesh().find_all(check_picture(picture)), key=lambda mesh: mesh.box[0] + mesh.box[2] / 2)
    return tuple(FoundFace(i, mesh.box, mesh.presence, mesh.crop) for i, mesh in enumerate(meshes, 1))


def choose_face(faces: Sequence[FoundFace], who: str = "") -> FoundFace:
    """Choose the face that is meant.

    Args:
        faces: of `list_faces`.
        who: "left", "middle", "right", "top", "bottom", "largest", "smallest" (as the picture is seen), or the number
            from the left; "" where there is one face alone.

    Returns:
        The face.

    Raises:
        InputError: there is no face; there are several and `who` does not choose one: the message lists them.
    """
    if not faces:
        raise InputError("no face was found in the picture; expected one that looks roughly into the camera")
    word = who.strip().lower()
    if not word:
        if len(faces) == 1:
            return faces[0]
        raise InputError(f"there are {len(faces)} faces: {_listed(faces)}; say which: --who left, right, 2, largest")
    if re.fullmatch(r"\d+", word):
        if 1 <= int(word) <= len(faces):
            return faces[int(word) - 1]
        raise InputError(f"there is no face {word}; there are {len(faces)}: {_listed(faces)}")
    keys = {
        "left": lambda face: face.middle[0],
        "right": lambda face: -face.middle[0],
        "top": lambda face: face.middle[1],
        "bottom": lambda face: -face.middle[1],
        "largest": lambda face: -face.box[2] * face.box[3],
        "smallest": lambda face: face.box[2] * face.box[3],
    }
    if word == "middle":
        return sorted(faces, key=lambda face: face.middle[0])[len(faces) // 2]
    if word not in keys:
        raise InputError(f"--who is {who!r}; expected a number or one of: {', '.join(_WORDS)}; faces: {_listed(faces)}")
    return min(faces, key=keys[word])


def _listed(faces: Sequence[FoundFace]) -> str:
    return "; ".join(face.place() for face in faces)
