"""Watching a film of one person among those who are in it."""

from __future__ import annotations

from collections.abc import Iterable

from mien.errors import InputError
from mien.perceive.face import FaceStream
from mien.perceive.face_crop import Picture
from mien.perceive.face_look import Look
from mien.perceive.face_people import choose_face, list_faces
from mien.types import Affect

__all__ = ["watch_face"]


def watch_face(frames: Iterable[tuple[float, Picture]], *, who: str = "") -> tuple[tuple[Look, ...], Affect]:
    """Watch one face.

    Args:
        frames: seconds and (h, w, 3) uint8 sRGB, in order of time, taken once.
        who: whose face, as in `choose_face`; needed where the first face is not alone.

    Returns:
        Every look, and the feeling of the last seconds.

    Raises:
        InputError: a frame is no picture, time goes backwards, several faces are there and none was chosen, or one was
            chosen and none is there.
    """
    stream, chosen, looks = FaceStream(), False, []
    for seconds, picture in frames:
        if not chosen and (faces := list_faces(picture)):
            stream, chosen = FaceStream(choose_face(faces, who).crop), True
        if (look := stream.push(picture, seconds=seconds)) is not None:
            looks.append(look)
    if who and not chosen:
        raise InputError(f"--who is {who!r} but no face was found; expected one that looks roughly into the camera")
    return tuple(looks), stream.affect()
