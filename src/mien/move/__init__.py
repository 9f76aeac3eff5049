"""Moving: speech and a feeling in, the motion of lips, face, eyes, head and breath out.

A mover is an engine of group "movers" (`dominance:`, `still:`); its protocol is `Mover`. `Directed` makes one show an
expression of one's choice. `face_of` is the face of a feeling at its strongest; `labels` names the faces there are.
`plan` works a text out from words to muscles, and `explain` writes that down.
"""

from mien.move.directed import Directed
from mien.move.expression import face_of
from mien.move.expression_plan import Plan, plan
from mien.move.expression_print import explain
from mien.move.expression_table import labels
from mien.move.protocol import Attention, Mover

__all__ = ["Attention", "Directed", "Mover", "Plan", "explain", "face_of", "labels", "plan"]
