"""Drawing: motion and a head in; film, picture, animated model or motion file out.

A face is an engine of group "faces" (`anny:mira`): `open_face` gives its renderer, `film` films beats with it,
`film_motion` one motion with its sound. `warm` compiles what a face's first picture would.
`write_livelink` and `write_glb` write motion for other programs.
"""

from mien.draw.backdrop import read_backdrop
from mien.draw.face import Face, face_file, open_face, warm
from mien.draw.film import Film, film, film_motion
from mien.draw.glb_motion import write_glb
from mien.draw.head import Head, Joint, Material, Morph, Part, Texture
from mien.draw.livelink import read_livelink, write_livelink
from mien.draw.protocol import Renderer
from mien.draw.reel import FILMS, film_place
from mien.draw.shot import FRAMINGS, Framing, Shot, plain, soft

__all__ = [
    "FILMS",
    "FRAMINGS",
    "Face",
    "Film",
    "Framing",
    "Head",
    "Joint",
    "Material",
    "Morph",
    "Part",
    "Renderer",
    "Shot",
    "Texture",
    "face_file",
    "film",
    "film_motion",
    "film_place",
    "open_face",
    "plain",
    "read_backdrop",
    "read_livelink",
    "soft",
    "warm",
    "write_glb",
    "write_livelink",
]
