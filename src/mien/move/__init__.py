"""Moving: speech and a feeling in, the motion of lips, face, eyes, head and breath out.

A mover is an engine of group "movers" (`dominance:`, `still:`); its protocol is `Mover`.
"""

from mien.move.protocol import Attention, Mover

__all__ = ["Attention", "Mover"]
