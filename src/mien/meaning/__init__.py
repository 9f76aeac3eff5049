"""What a text means, as a vector: texts that mean the same lie close, whatever words they use."""

from mien.meaning.encoder import LONGEST, WIDTH, Encoder, open_encoder

__all__ = ["LONGEST", "WIDTH", "Encoder", "open_encoder"]
