"""What a text means, as a vector: texts that mean the same lie close, whatever words they use."""

from mien.meaning.encoder import LONGEST, WIDTH, Encoder, open_encoder
from mien.meaning.layer import chances_of, read_layer

__all__ = ["LONGEST", "WIDTH", "Encoder", "chances_of", "open_encoder", "read_layer"]
