"""`mien bench looks`: whether looks drawn by chance are faces to a stranger's eye, with guidance and without.

Source: Zhao et al., "ChatAnything: facetime chat with LLM-enhanced personas", 2023, arXiv 2311.06772, table 1 (share of
generated portraits in which landmarks are found: 57.0 %, with guidance 92.5 %). Those are pictures by a diffusion
model; ours are heads by figures, which fail otherwise and less, so that the figures cannot be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mien.bake.guided import Draft, drafts
from mien.bake.look import Look, make_look
from mien.bake.seen import POSES, Seen
from mien.bake.source import load_base
from mien.perceive.face_mesh import Mesh

__all__ = ["LooksReport", "bench_looks", "chance_look", "looks_card", "looks_record", "looks_report"]

_JAW, _LIDS = 0.07, 0.048  # half of what the least of the eight who ship shows


@dataclass(frozen=True, slots=True)
class Kind:
    """Looks drawn in one way.

    Args:
        found: share of the pictures, six of each look, in which a face is found.
        looks: share of the looks in which it is found in all six.
        right: share of the looks of which, besides, eyes, nose and mouth are found where the head has them.
        off: how far those are from each other, over the distance of the eyes; median over looks that are found.
        animated: share of the looks that are right whose jaw is seen to open and whose eyes are seen to close.
    """

    found: float
    looks: float
    right: float
    off: float
    animated: float


@dataclass(frozen=True, slots=True)
class LooksReport:
    """What the bench found.

    Args:
        count: how many looks were drawn.
        reach: how far from the usual their faces may be, as in `make_look`.
        without: as they were drawn.
        guided: after guidance.
        pulled: share of the looks that guidance changed.
        kept: mean share of the shape that it left to those.
    """

    count: int
    reach: float
    without: Kind
    guided: Kind
    pulled: float
    kept: float


def bench_looks(*, count: int, reach: float, say: Callable[[str], None]) -> LooksReport:
    """Draw looks by chance, and look for their faces.

    Args:
        count: how many.
        reach: how far from the usual, 0 to 4.
        say: told what is being done.

    Returns:
        The report.

    Raises:
        InputError: the reach is out of range.
        EngineError: anny is not installed.
    """
    say("building anny's model")
    base, mesh = load_base(), Mesh()
    tried: list[tuple[Draft, ...]] = []
    for seed in range(count):
        tried.append(_until_right(drafts(base, chance_look(seed, reach=reach), mesh)))
        say(f"look {seed + 1} of {count}: {_told(tried[-1])}")
    return looks_report(tried, reach=reach)


def chance_look(seed: int, *, reach: float) -> Look:
    """Return somebody of any age, sex and ancestry.

    Args:
        seed: another seed is another person.
        reach: how far from the usual the face may be.

    Returns:
        The look.
    """
    rng = np.random.default_rng((seed, 18))
    african, asian, caucasian = map(float, rng.dirichlet((0.5, 0.5, 0.5)))
    shares = {"african": african, "asian": asian, "caucasian": caucasian}
    age, female = float(rng.uniform(18, 90)), float(rng.integers(2))
    return make_look(age=age, female=female, ancestry=shares, seed=seed, name=f"look {seed}", reach=reach)


def looks_report(tried: Sequence[Sequence[Draft]], *, reach: float) -> LooksReport:
    """Return the figures of looks that were drawn.

    Args:
        tried: of each look its drafts, from the first to the one that is right, or to the last.
        reach: how far from the usual they were drawn.

    Returns:
        The report.
    """
    kept = [one[-1].kept for one in tried if len(one) > 1]
    return LooksReport(
        count=len(tried),
        reach=reach,
        without=_kind([one[0].seen for one in tried]),
        guided=_kind([one[-1].seen for one in tried]),
        pulled=len(kept) / len(tried),
        kept=float(np.mean(kept)) if kept else 1.0,
    )


def looks_card(report: LooksReport) -> str:
    """Return the report to read."""
    lines = [f"{report.count} looks by chance, reach {report.reach:g}, {len(POSES)} pictures each"]
    for name, kind in (("as drawn", report.without), ("guided", report.guided)):
        lines.append(
            f"{name:9} faces found in {kind.found:.3f} of the pictures; in all pictures of {kind.looks:.3f} of the "
            f"looks, parts in place in {kind.right:.3f} (off by {kind.off:.3f}); of these animated {kind.animated:.3f}"
        )
    lines.append(f"guidance changed {report.pulled:.3f} of the looks, and left {report.kept:.2f} of their shape")
    return "\n".join(lines)


def looks_record(report: LooksReport) -> dict[str, float]:
    """Return the report as one JSON object."""
    without, guided = report.without, report.guided
    return {
        "looks": report.count,
        "reach": report.reach,
        "found_without": without.found,
        "found_guided": guided.found,
        "accepted_without": without.right,
        "accepted_guided": guided.right,
        "off_without": without.off,
        "off_guided": guided.off,
        "animated_without": without.animated,
        "animated_guided": guided.animated,
        "pulled": report.pulled,
        "kept": report.kept,
    }


def _until_right(made: Iterator[Draft]) -> tuple[Draft, ...]:
    out: list[Draft] = []
    for one in made:
        out.append(one)
        if one.seen.guided:
            break
    return tuple(out)


def _kind(seen: Sequence[Seen]) -> Kind:
    right = [one for one in seen if one.guided]
    off = [one.off for one in seen if np.isfinite(one.off)]
    return Kind(
        found=float(np.mean([one.found for one in seen])),
        looks=float(np.mean([all(one.found) for one in seen])),
        right=len(right) / len(seen),
        off=float(np.median(off)) if off else float("inf"),
        animated=float(np.mean([one.jaw >= _JAW and one.lids >= _LIDS for one in right])) if right else 0.0,
    )


def _told(tried: Sequence[Draft]) -> str:
    first, last = tried[0].seen, tried[-1]
    return f"found in {sum(first.found)} of {len(POSES)}, off by {first.off:.3f}; {last.kept:g} of its shape kept"
