"""Drawing: motion and a head in; film, picture, animated model or motion file out.

A face is an engine of group "faces" (`anny:mira`): `open_face` gives its renderer, `film` films beats with it.
`write_livelink` and `write_glb` write motion for other programs.
"""

from mien.draw.face import Face, face_file, open_face
from mien.draw.film import Film, film
from mien.draw.glb_motion import write_glb
from mien.draw.head import Head, Joint, Morph, Part
from mien.draw.livelink import read_livelink, write_livelink
from mien.draw.protocol import Renderer

__all__ = [
    "Face",
    "Film",
    "Head",
    "Joint",
    "Morph",
    "Part",
    "Renderer",
    "face_file",
    "film",
    "open_face",
    "read_livelink",
    "write_glb",
    "write_livelink",
]
