"""The expression of a face from its pixels, by a small network that `mien train pixels` trains.

No weights ship: pictures of faces that may be used for it lack a licence for that (docs/perceive.md tells what trained
which figures). What is read is a file that the user trained. Reasons come from covering: the part of the face without
which the expression's probability falls most is named, and by how much.

Source: Zeiler & Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, arXiv 1311.2901, section 4.2
(covering parts; ours are the brows, the eyes and the mouth of an upright face); Guo et al., ICML 2017, arXiv 1706.04599
(the temperature).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.perceive.face_crop import Crop, Picture
from mien.perceive.pixels_crop import SIDE, Sharpness, cut_face, judge_face
from mien.perceive.words_network import open_network
from mien.types import Affect, load_taxonomy

__all__ = ["KINDS", "FacePixels", "Glance", "score_faces"]

_TAXONOMY = "basic-7"

KINDS: tuple[str, ...] = load_taxonomy(_TAXONOMY).labels
"""What the network tells apart, in this order."""

_PARTS = {"brows": (14, 22, 12, 52), "eyes": (21, 29, 12, 52), "mouth": (36, 51, 17, 47)}
"""First and last row, first and last column of a cut face."""

_FALLS = 0.05  # probability that must be lost without a part for it to be named
_SMALL = (16.0, 48.0)  # pixels of the face: nothing is read below the first, nothing is lost above the second
_ROOM = 1.5  # of the face, in its crop
_CONTRAST = (4.0, 16.0)
_DETAIL = (0.02, 0.06)
_COVERED = (0.2, 0.7)  # nothing is lost below the first, nothing is read above the second
_INSIDE = (0.4, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """One look at one face.

    Args:
        face: (64, 64) float32 grey, as `mien.perceive.pixels_crop.cut_face` cuts.
        likely: (7,) float64 probabilities in the order of `KINDS`.
        clear: how well the face can be seen, [0, 1].
        hindrances: sentences on what takes from that, the worst first.
    """

    face: NDArray[np.float32]
    likely: NDArray[np.float64]
    clear: float
    hindrances: tuple[str, ...]


def score_faces(network: Any, faces: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return what a network says of faces; a face and its mirror image count alike.

    Args:
        network: of `open_network`, with one input, "faces".
        faces: (n, 64, 64) float32 grey, 0 to 255.

    Returns:
        (n, k) float64, the mean over face and mirror image of its k answers.

    Raises:
        InputError: the shape is another one, or a number is not finite.
    """
    if faces.ndim != 3 or faces.shape[1:] != (SIDE, SIDE) or not np.isfinite(faces).all():
        raise InputError(f"faces are {faces.dtype} {faces.shape}; expected finite numbers (n, {SIDE}, {SIDE})")
    (seen,) = network.run(None, {"faces": np.concatenate([faces, faces[:, :, ::-1]]).astype(np.float32)})
    return seen.astype(np.float64).reshape(2, len(faces), seen.shape[1]).mean(axis=0)


class FacePixels:
    """Reads expressions from pixels.

    Args:
        path: a network that `mien train pixels` wrote.

    Raises:
        WeightsError: the file is missing, damaged or no such network.
    """

    def __init__(self, path: Path) -> None:
        self._session, self.temperature = open_network(path, kind="network of faces", read=_read_notes)

    def score(self, faces: NDArray[np.float32]) -> NDArray[np.float64]:
        """Name the expressions of faces that are cut out already; a face and its mirror image count alike.

        Args:
            faces: (n, 64, 64) float32 grey, 0 to 255.

        Returns:
            (n, 7) float64 probabilities in the order of `KINDS`.

        Raises:
            InputError: the shape is another one, or a number is not finite.
        """
        likely = score_faces(self._session, faces)
        return likely / likely.sum(axis=1, keepdims=True)

    def glance(self, picture: Picture, crop: Crop) -> Glance:
        """Look at one face without asking why.

        Args:
            picture: (h, w, 3) uint8, sRGB.
            crop: `mien.perceive.face_mesh.Meshed.crop` of the face.

        Returns:
            What was seen.

        Raises:
            InputError: the picture has another shape or kind of numbers, or the square is empty or lies outside.
        """
        face = cut_face(picture, crop)
        clear, hindrances = _clear(judge_face(face, picture, crop), crop)
        (likely,) = self.score(face[np.newaxis])
        return Glance(face, likely, clear, hindrances)

    def tell(self, glances: Sequence[Glance], weights: Sequence[float]) -> Affect:
        """Return what was seen in several glances at one face, with the reasons of the one that says most.

        Args:
            glances: at one face.
            weights: how much each counts, 0 or more, beside how well the face could be seen.

        Returns:
            The feeling in taxonomy "basic-7": the point is the mean of the labels' points by probability, confidence
            the calibrated probability of the likeliest label, less where the face is small, dim, blurred, covered or
            beyond the edge. Where nothing can be seen, all labels are alike likely and the confidence is 0.
        """
        shares = np.array([weight * glance.clear for weight, glance in zip(weights, glances, strict=True)])
        if shares.sum() <= 0.0:
            return _unread(glances[-1].hindrances[:1] if glances else ("face: no face was seen",))
        shares /= shares.sum()
        likely = shares @ np.stack([glance.likely for glance in glances])
        best = int(likely.argmax())
        says = [share * glance.likely[best] for share, glance in zip(shares, glances, strict=True)]
        most = glances[int(np.argmax(says))]
        point = likely @ load_taxonomy(_TAXONOMY).points()
        clear = float(shares @ [glance.clear for glance in glances])
        return Affect(
            *(float(axis) for axis in point),
            taxonomy=_TAXONOMY,
            emotions=tuple(float(p) for p in likely / likely.sum()),
            intensity=float(min(np.linalg.norm(point), 1.0)),
            confidence=float(likely[best]) * clear,
            evidence=(self._reason(most, best), *most.hindrances),
        )

    def read(self, picture: Picture, crop: Crop) -> Affect:
        """Read the expression of one face in one picture; see `glance` and `tell`."""
        return self.tell([self.glance(picture, crop)], [1.0])

    def _reason(self, glance: Glance, best: int) -> str:
        """Cover each part of a face, and name the one without which the expression's probability falls most."""
        covered = self.score(np.stack([_cover(glance.face, part) for part in _PARTS.values()]))[:, best]
        name, full = KINDS[best], float(glance.likely[best])
        part, rest = min(zip(_PARTS, covered.tolist(), strict=True), key=lambda one: one[1])
        if full - rest < _FALLS:
            return f"face: {name} ({full:.2f}) rests on no single part"
        verb = "speaks" if part == "mouth" else "speak"
        return f"face: the {part} {verb} for {name}: {full:.2f} falls to {rest:.2f} when covered"


def _read_notes(notes: Mapping[str, str]) -> float:
    return float(notes["temperature"])


def _cover(face: NDArray[np.float32], part: tuple[int, int, int, int]) -> NDArray[np.float32]:
    """Return a face with a part as grey as the face is in the mean."""
    top, bottom, left, right = part
    covered = face.copy()
    covered[top:bottom, left:right] = face.mean()
    return covered


def _clear(seen: Sharpness, crop: Crop) -> tuple[float, tuple[str, ...]]:
    """Return how much of the confidence is left, and what takes from it, the worst first."""
    found = [
        (_rise(crop.size / _ROOM, *_SMALL), f"face: small, {crop.size / _ROOM:.0f} pixels"),
        (_rise(seen.contrast, *_CONTRAST), f"face: dim, its greys spread by {seen.contrast:.0f} of 255"),
        (_rise(seen.detail, *_DETAIL), "face: blurred"),
        (1.0 - _rise(seen.covered, *_COVERED), f"face: {seen.covered:.0%} of it is covered or even"),
        (_rise(seen.inside, *_INSIDE), f"face: {1.0 - seen.inside:.0%} of it lies outside the picture"),
    ]
    worst = sorted((one for one in found if one[0] < 1.0), key=lambda one: one[0])
    return float(np.prod([share for share, _ in found])), tuple(sentence for _, sentence in worst)


def _rise(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))


def _unread(reasons: tuple[str, ...]) -> Affect:
    even = tuple(1.0 / len(KINDS) for _ in KINDS)
    return Affect(0.0, 0.0, 0.0, _TAXONOMY, even, 0.0, 0.0, reasons)
