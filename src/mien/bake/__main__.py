"""Bake those who ship from a checkout: `python -m mien.bake mira -o OUT.glb`, as `mien face bake` does."""

import sys
from pathlib import Path

from mien.bake.bust import bake
from mien.bake.look import read_look
from mien.bake.source import load_base

if __name__ == "__main__":
    name, _, out = sys.argv[1:]
    Path(out).write_bytes(bake(load_base(), read_look(name)))
