"""Bake a face from a shell: `python -m mien.bake mira -o OUT.glb` (what `mien face bake` does)."""

from mien.bake.bust import main

if __name__ == "__main__":
    main()
