"""The materials and pictures of a glTF document, as `Head` has them.

Source: Khronos, glTF 2.0 specification (2021), section 3.9; KHR_materials_specular, KHR_texture_transform,
KHR_materials_pbrSpecularGlossiness (its colour alone), EXT_texture_webp. Metals, emission and clear
coats are left aside.
"""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from mien.draw.gltf import Gltf, Json
from mien.draw.head import Material, Texture

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Paints", "Placing"]

Bytes = NDArray[np.uint8]
Placing = tuple[int, tuple[float, float], float, tuple[float, float]]
"""Which TEXCOORD set, and its offset, rotation (radians) and scale."""

_PLAIN: Placing = (0, (0.0, 0.0), 0.0, (1.0, 1.0))
_LARGEST = 2048
_MOST_PIXELS = 8192 * 8192
_SKIN = ("skin", "face", "body")


class Paints:
    """What the surfaces of a head are made of; materials and pictures that are used twice are kept once.

    Args:
        gltf: the document.

    Attributes:
        materials: all that were asked for.
        textures: the pictures that lie on them.
        missing: what could not be read, one reason for each picture.
    """

    def __init__(self, gltf: Gltf) -> None:
        self._gltf = gltf
        self.materials: list[Material] = []
        self.textures: list[Texture] = []
        self.missing: dict[int, str] = {}
        self._numbers: dict[int, tuple[int, Placing]] = {}
        self._pictures: dict[tuple[Any, ...], int] = {}
        self._decoded: dict[int, Image | None] = {}

    def material(self, primitive: Json) -> tuple[int, Placing]:
        """Return the number of a primitive's material among `materials`, and how its pictures are laid."""
        number = primitive.get("material", -1)
        if number not in self._numbers:
            made, placing = self._material({} if number == -1 else self._gltf.item("materials", number))
            self._numbers[number] = len(self.materials), placing
            self.materials.append(made)
        return self._numbers[number]

    def _material(self, material: Json) -> tuple[Material, Placing]:
        extensions = material.get("extensions") or {}
        old = extensions.get("KHR_materials_pbrSpecularGlossiness") or {}
        base = material.get("pbrMetallicRoughness") or {}
        albedo = base.get("baseColorTexture") or old.get("diffuseTexture")
        rough, occlusion, relief = (
            base.get("metallicRoughnessTexture"), material.get("occlusionTexture"), material.get("normalTexture")
        )  # fmt: skip
        laid = [info for info in (albedo, rough, occlusion, relief) if info]
        placing = _placing(laid[0]) if laid else _PLAIN
        # one vertex has one place on the pictures: those that are laid in another way are left out
        albedo, rough, occlusion, relief = (
            info if info and _placing(info) == placing else None for info in (albedo, rough, occlusion, relief)
        )
        alpha = {"MASK": "coverage", "BLEND": "blend"}.get(material.get("alphaMode", ""), "opaque")
        cutoff = float(material.get("alphaCutoff", 0.5)) if alpha == "coverage" else 0.5
        gloss = extensions.get("KHR_materials_specular") or {}
        colours = gloss.get("specularColorFactor", (1.0,))
        name = str(material.get("name") or "surface")
        red, green, blue, opacity = (
            float(c) for c in base.get("baseColorFactor") or old.get("diffuseFactor") or (1, 1, 1, 1)
        )
        usual = 1.0 if any(word in name.lower() for word in _SKIN) else 0.0
        extras = material.get("extras")
        made = Material(
            name=name,
            colour=(_share(red), _share(green), _share(blue), _share(opacity)),
            albedo=self._albedo(albedo, cutoff),
            surface=self._surface(rough, occlusion),
            relief=self._relief(relief),
            roughness=_share(float(base.get("roughnessFactor", 1.0))),
            specular=_share(0.04 * float(gloss.get("specularFactor", 1.0)) * float(np.mean(colours))),
            subsurface=_share(float(extras.get("subsurface", usual) if isinstance(extras, dict) else usual)),
            alpha="coverage" if alpha == "coverage" else "blend" if alpha == "blend" else "opaque",
            two_sided=bool(material.get("doubleSided", False)),
        )
        return made, placing

    def _albedo(self, info: Json | None, cutoff: float) -> int:
        source, picture = self._picture(info)
        if picture is None:
            return -1
        key = ("albedo", source, cutoff)
        if key not in self._pictures:
            pixels = np.asarray(picture.convert("RGBA"))
            if cutoff != 0.5:
                table = np.clip(np.arange(256) * (0.5 / max(cutoff, 1e-3)), 0, 255).astype(np.uint8)
                pixels = np.concatenate([pixels[..., :3], table[pixels[..., 3:]]], axis=2)
            self._pictures[key] = self._keep(source, pixels)
        return self._pictures[key]

    def _surface(self, rough: Json | None, occlusion: Json | None) -> int:
        """Occlusion in red and roughness in green, from one picture or two."""
        below, shade = self._picture(rough), self._picture(occlusion)
        if below[1] is None and shade[1] is None:
            return -1
        strength = _share(float((occlusion or {}).get("strength", 1.0)))
        key = ("surface", below[0], shade[0], strength)
        if key not in self._pictures:
            sizes = [picture.size for _, picture in (below, shade) if picture is not None]
            size = max(w for w, _ in sizes), max(h for _, h in sizes)
            pixels = np.full((size[1], size[0], 4), 255, np.uint8)
            if below[1] is not None:
                pixels[..., 1] = _channels(below[1], size)[..., 1]
            if shade[1] is not None:
                red = _channels(shade[1], size)[..., 0]
                pixels[..., 0] = red if strength == 1 else 255 - np.round((255 - red) * strength).astype(np.uint8)
            self._pictures[key] = self._keep(max(below[0], shade[0]), pixels)
        return self._pictures[key]

    def _relief(self, info: Json | None) -> int:
        source, picture = self._picture(info)
        if picture is None:
            return -1
        scale = float((info or {}).get("scale", 1.0))
        key = ("relief", source, scale)
        if key not in self._pictures:
            pixels = np.asarray(picture.convert("RGBA"))
            if scale != 1:
                table = np.clip(np.round((np.arange(256) - 127.5) * scale + 127.5), 0, 255).astype(np.uint8)
                pixels = np.concatenate([table[pixels[..., :2]], pixels[..., 2:]], axis=2)
            self._pictures[key] = self._keep(source, pixels)
        return self._pictures[key]

    def _keep(self, source: int, pixels: Bytes) -> int:
        self.textures.append(Texture(str(self._gltf.item("images", source).get("name") or f"image {source}"), pixels))
        return len(self.textures) - 1

    def _picture(self, info: Json | None) -> tuple[int, Image | None]:
        """The number of the image that lies on a surface, and what it shows; -1 and None without one."""
        if not info:
            return -1, None
        number = info["index"]
        textures = self._gltf.items("textures")
        if not isinstance(number, int) or not 0 <= number < len(textures):
            self.missing.setdefault(-1, f"texture {str(number)[:20]} is not in the file")
            return -1, None
        texture = textures[number]
        webp = (texture.get("extensions") or {}).get("EXT_texture_webp") or {}
        source = webp.get("source", texture.get("source", -1))
        if source not in self._decoded:
            self._decoded[source] = self._decode(source)
        return (source, self._decoded[source]) if self._decoded[source] is not None else (-1, None)

    def _decode(self, source: Any) -> Image | None:
        from PIL import Image

        images = self._gltf.items("images")
        if not isinstance(source, int) or not 0 <= source < len(images):
            self.missing.setdefault(-1, f"image {str(source)[:20]} is not in the file")
            return None
        name = images[source].get("name") or images[source].get("uri") or f"image {source}"
        try:
            picture = Image.open(io.BytesIO(self._bytes(images[source])), formats=("PNG", "JPEG", "WEBP"))
            if picture.width * picture.height > _MOST_PIXELS:
                raise ValueError(f"{picture.width} x {picture.height} pixels")
            picture.draft("RGB", (_LARGEST, _LARGEST))
            picture.load()
        except (OSError, ValueError, SyntaxError, KeyError, TypeError, Image.DecompressionBombError) as error:
            self.missing[source] = f"{str(name)[:60]} ({str(error)[:60]})"
            return None
        if max(picture.size) > _LARGEST:
            picture = picture.convert("RGBA")
            picture.thumbnail((_LARGEST, _LARGEST), Image.Resampling.BOX)
        return picture

    def _bytes(self, image: Json) -> bytes:
        if "bufferView" in image:
            return self._gltf.view(image["bufferView"])
        uri = str(image["uri"])
        if uri.startswith("data:"):
            return base64.b64decode(uri.partition(",")[2])
        folder = self._gltf.path.resolve().parent
        place = (folder / unquote(uri)).resolve()
        if not place.is_relative_to(folder):  # a stranger's file does not read what lies elsewhere
            raise ValueError("it lies outside the file's folder")
        return place.read_bytes()


def _placing(info: Json) -> Placing:
    moved = (info.get("extensions") or {}).get("KHR_texture_transform") or {}
    u, v = (float(c) for c in moved.get("offset", (0.0, 0.0)))
    wide, high = (float(c) for c in moved.get("scale", (1.0, 1.0)))
    return moved.get("texCoord", info.get("texCoord", 0)), (u, v), float(moved.get("rotation", 0.0)), (wide, high)


def _channels(picture: Image, size: tuple[int, int]) -> Bytes:
    from PIL import Image

    same = picture.convert("RGB")
    return np.asarray(same if same.size == size else same.resize(size, Image.Resampling.BILINEAR))


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)
