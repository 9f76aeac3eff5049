"""The bench of the face: what independent judges find and read in it, how fast it is drawn, and what it weighs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mien.draw import face_file
from mien.draw.glb_head import read_head
from mien.engines import Registry
from mien.measure.collisions import collisions
from mien.measure.judges import JUDGES, open_judge
from mien.measure.landmarks import follow, found_share
from mien.measure.pace import Pace, measure_pace
from mien.measure.reading import Reading, read_faces
from mien.perceive.face_mesh import Mesh

__all__ = ["FaceReport", "bench_face", "built_in_faces"]


@dataclass(frozen=True, slots=True, eq=False)
class FaceReport:
    """What one run of the bench measured.

    Args:
        faces: specs of the faces.
        face_found: share of the frames of a minute's film of each face in which MediaPipe's mesh finds it.
        blink_r: correlation of the lids that it sees with eyeBlink, the least of all faces.
        jaw_r: correlation of the mouth that it sees with jawOpen, the least of all faces.
        readings: what each judge of expression read, by its name.
        collisions: in how many poses of all faces eyes, teeth or tongue go through lids, lips or cheeks.
        pace: the slowest drawing, the least agreement, the longest loading, the largest file of all faces.
    """

    faces: tuple[str, ...]
    face_found: float
    blink_r: float
    jaw_r: float
    readings: dict[str, Reading]
    collisions: int
    pace: Pace


def built_in_faces() -> tuple[str, ...]:
    """Return the specs of the faces that come with Mien, each once."""
    return tuple(spec for spec in Registry("faces").specs() if spec.startswith("anny:") and "@" not in spec)


def bench_face(faces: tuple[str, ...], *, say: Callable[[str], None] = lambda _: None) -> FaceReport:
    """Show faces to the judges, and time them.

    Args:
        faces: specs of built-in faces.
        say: is told what is being done.

    Returns:
        The figures of this run; times are this machine's, with whatever else it was doing.

    Raises:
        EngineError: a face is unknown, or what the judges run on is not installed.
        WeightsError: a judge's network cannot be fetched.
    """
    mesh = Mesh()
    judges = {name: open_judge(name) for name in JUDGES}
    say("drawing")
    paces = [measure_pace(face) for face in faces]
    say("looking for collisions")
    through = [collisions(read_head(face_file(face))) for face in faces]
    say("looking for faces and landmarks")
    found = [found_share(face, mesh) for face in faces]
    followed = [follow(face, mesh) for face in faces]
    say("reading expressions")
    readings = read_faces(faces, judges)
    return FaceReport(
        faces=faces,
        face_found=float(np.mean(found)),
        blink_r=min(blink for blink, _ in followed),
        jaw_r=min(jaw for _, jaw in followed),
        readings=readings,
        collisions=sum(len({one.pose for one in report.found}) for report in through),
        pace=_worst(paces),
    )


def _worst(paces: list[Pace]) -> Pace:
    speeds = [pace.fps_gl for pace in paces if pace.fps_gl is not None]
    agreements = [pace.agree_db for pace in paces if pace.agree_db is not None]
    return Pace(
        fps_numba=min(pace.fps_numba for pace in paces),
        fps_gl=min(speeds) if speeds else None,
        agree_db=min(agreements) if agreements else None,
        load_s=max(pace.load_s for pace in paces),
        glb_mb=max(pace.glb_mb for pace in paces),
    )
