"""The OpenGL renderer's shaders: the model of `mien.draw.light` in GLSL, one program for each kind of surface.

Software OpenGL computes both sides of every branch, so that what a surface lacks is left out of its program instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.draw.head import Material
from mien.draw.light import BLEED, COVER, GROUND, LIGHTS, ROUGH, SKY, SMOOTH, WINDOWS, WRAP, ambient
from mien.draw.texture import Paint

__all__ = ["VERTEX", "Traits", "depth_shader", "surface_shader", "traits_of"]

VERTEX = """
#version 400
uniform mat4 matrix;
uniform mat3x4 toward_map;
in vec3 position; in vec3 normal; in vec4 colour; in vec2 uv;
out vec3 at; out vec3 facing; out vec4 paint; out vec2 spot; out vec3 on_map;
invariant gl_Position;
void main() {
    at = position; facing = normal; paint = colour; spot = uv;
    on_map = vec4(position, 1.0) * toward_map;
    gl_Position = matrix * vec4(position, 1.0);
}
"""


@dataclass(frozen=True, slots=True)
class Traits:
    """What tells one kind of surface from another.

    Args:
        albedo: whether it has a picture of its colour.
        detail: whether it has one of occlusion and roughness.
        relief: whether that one has a relief.
        soft: whether light goes round under it.
        covered: whether alpha decides which samples it takes.
        blended: whether it is laid over what lies behind it.
    """

    albedo: bool
    detail: bool
    relief: bool
    soft: bool
    covered: bool
    blended: bool


def traits_of(material: Material, paint: Paint) -> Traits:
    """Tell what kind of surface a material makes.

    Args:
        material: any.
        paint: what lies on it.

    Returns:
        Its traits.
    """
    return Traits(
        bool(paint.albedo),
        bool(paint.detail),
        paint.relief,
        material.subsurface > 0.0,
        material.alpha == "coverage",
        material.alpha == "blend",
    )


def depth_shader(traits: Traits) -> str:
    """Return the fragment shader that only finds what is nearest.

    Args:
        traits: of the surface.

    Returns:
        GLSL source.
    """
    body = "    cover(alpha_of(level_of()));\n" if traits.covered else ""
    return _START + _uniforms(traits) + _sampling(traits) + "void main() {\n" + body + "}\n"


def surface_shader(traits: Traits) -> str:
    """Return the fragment shader that lights a surface.

    Args:
        traits: of the surface.

    Returns:
        GLSL source.
    """
    return _START + _uniforms(traits) + _sampling(traits) + _LIGHT + _main(traits)


_START = """
#version 400
in vec3 at; in vec3 facing; in vec4 paint; in vec2 spot; in vec3 on_map;
"""


def _uniforms(traits: Traits) -> str:
    lines = ["uniform vec4 tint;"]
    lines += ["uniform sampler2D albedo;", "uniform float albedo_area;"] * traits.albedo
    lines += ["uniform sampler2D detail;", "uniform float detail_area;"] * traits.detail
    return "\n".join(lines) + "\n"


def _sampling(traits: Traits) -> str:
    """Return `level_of`, half the logarithm of texture area over pixel area, and what is looked up with it."""
    alpha = "texture_at(albedo, albedo_area, level).a" if traits.albedo else "1.0"
    masks = " ".join(f"(alpha > {c:.6f} ? {1 << i} : 0)" for i, c in enumerate(COVER)).replace(") (", ") | (")
    cover = f"void cover(float alpha) {{ gl_SampleMask[0] = {masks}; }}\n" if traits.covered else ""
    return f"""
float level_of() {{
    vec2 d1 = dFdx(spot), d2 = dFdy(spot);
    return 0.5 * log2(max(abs(d1.x * d2.y - d2.x * d1.y), 1e-20));
}}
vec4 texture_at(sampler2D picture, float area, float level) {{
    return textureLod(picture, spot, floor(max(level + area + 0.5, 0.0)));
}}
float alpha_of(float level) {{ return tint.a * paint.a * {alpha}; }}
{cover}"""


def _vec3(values: NDArray[np.float32]) -> str:
    return "vec3(" + ", ".join(f"{float(v):.8f}" for v in values) + ")"


def _constants() -> str:
    lines = [
        f"const vec3 GROUND = {_vec3(GROUND)}, SKY = {_vec3(SKY)}, WRAP = {_vec3(WRAP)}, SMOOTH = {_vec3(SMOOTH)};",
        f"const vec3 BLEED = {_vec3(BLEED)};",
    ]
    lines += [f"const vec3 AMBIENT_{n} = {_vec3(row)};" for n, row in enumerate(ambient())]
    return "\n".join(lines) + "\n"


def _reflected() -> str:
    """Return the studio's reflection, a line for each window."""
    terms = []
    for window in WINDOWS:
        toward, across, up = (_vec3(window[k : k + 3]) for k in (0, 3, 6))
        wide, high = float(window[9]), float(window[10])
        terms.append(f"    sum += gloss * window(r, {toward}, {across}, {up}, {wide:.6f}, {high:.6f}, blur)"
                     f" * {_vec3(window[11:14])};")  # fmt: skip
    return "\n".join(terms)


_LIGHT = (
    _constants()
    + """
uniform vec3 eye;
uniform float rough_of, f0, soft;
uniform sampler2D shadow;
out vec4 pixel;

float ramp(float x) { x = clamp(x, 0.0, 1.0); return x * x * (3.0 - 2.0 * x); }

float window(vec3 r, vec3 toward, vec3 across, vec3 up, float wide, float high, float blur) {
    float d = dot(r, toward);
    float turn = 1.0 / max(d, 0.05);
    float inside = ramp(0.5 + (wide - abs(dot(r, across)) * turn) / (2.0 * blur))
        * ramp(0.5 + (high - abs(dot(r, up)) * turn) / (2.0 * blur));
    return d > 0.05 ? inside * wide * high / ((wide + blur) * (high + blur)) : 0.0;
}

vec3 reflected(vec3 r, float rough) {
    float blur = 0.03 + rough * rough, gloss = (1.0 - rough) * (1.0 - rough);
    vec3 sum = mix(GROUND, SKY, ramp(0.5 + r.y * (1.0 - 0.5 * rough)));
"""
    + _reflected()
    + """
    return sum;
}

vec3 falls(vec3 n) {
    return max(AMBIENT_0 + AMBIENT_1 * n.y + AMBIENT_2 * n.z + AMBIENT_3 * n.x + AMBIENT_4 * n.x * n.y
        + AMBIENT_5 * n.y * n.z + AMBIENT_6 * (3.0 * n.z * n.z - 1.0) + AMBIENT_7 * n.x * n.z
        + AMBIENT_8 * (n.x * n.x - n.y * n.y), 0.0);
}

vec3 bounce(float o, vec3 c) {
    return max(vec3(o), ((o * (2.0404 * c - 0.3324) + (0.6417 - 4.7951 * c)) * o + (2.7552 * c + 0.6903)) * o);
}

float arrives() {
    vec2 size = vec2(textureSize(shadow, 0));
    vec2 spot = on_map.xy - 0.5;
    vec2 map = textureLod(shadow, on_map.xy / size, 0.0).rg;
    float over = on_map.z - map.x;
    float spread = max(map.y - map.x * map.x, 4e-6);
    float share = max((spread / (spread + over * over) - 0.25) / 0.75, 0.0);
    bool seen = over > 0.0 && all(greaterThan(spot, vec2(0.0))) && all(lessThan(spot, size - 1.0));
    return seen ? share : 1.0;
}

float gleam(vec3 l, float nl, vec3 n, vec3 v, float a2, float smith, float view) {
    vec3 h = normalize(l + v);
    float nh = dot(n, h), away = 1.0 - max(dot(v, h), 0.0), lit = max(nl, 0.0);
    float low = nh * nh * (a2 - 1.0) + 1.0;
    float fresnel = f0 + (1.0 - f0) * away * away * away * away * away;
    return a2 * fresnel * lit * 0.25 / (low * low * view * (lit * (1.0 - smith) + smith));
}
"""
)

_RELIEF = """
    vec3 e1 = dFdx(at), e2 = -dFdy(at);
    vec2 d1 = dFdx(spot), d2 = -dFdy(spot);
    vec3 t = cross(e2 * d1.x - e1 * d2.x, g), b = cross(e2 * d1.y - e1 * d2.y, g);
    float scale = inversesqrt(max(dot(t, t), dot(b, b)) + 1e-30);
    vec2 tilt = 2.0 * fine.xy - 1.0;
    n = normalize((tilt.x * t - tilt.y * b) * scale + sqrt(max(1.0 - dot(tilt, tilt), 0.0)) * g);
"""


def _main(traits: Traits) -> str:
    parts = ["void main() {", "    vec3 g = normalize(facing) * (gl_FrontFacing ? 1.0 : -1.0);", "    vec3 n = g;"]
    parts += ["    vec3 c = tint.rgb * paint.rgb;", "    float alpha = tint.a * paint.a, open = 1.0, rough = rough_of;"]
    parts += ["    float level = level_of();"] * (traits.albedo or traits.detail)
    parts += ["    vec4 own = texture_at(albedo, albedo_area, level); c *= own.rgb; alpha *= own.a;"] * traits.albedo
    parts += ["    vec4 fine = texture_at(detail, detail_area, level); open = fine.b; rough *= fine.a;"] * traits.detail
    parts += [_RELIEF] * traits.relief
    parts += [f"""    rough = max(rough, {ROUGH});
    vec3 v = normalize(eye - at);
    float toward = dot(n, v), x = clamp(toward, 0.02, 1.0), away = 1.0 - x;
    float shine = clamp((x + open) * (x + open) - 1.0 + open, 0.0, 1.0);
    float mirror = shine * (f0 + (max(1.0 - rough, f0) - f0) * away * away * away * away * away);
    vec3 sum = mirror * reflected(2.0 * toward * n - v, rough) + c * bounce(open, c) * falls(n);
    float a2 = rough * rough * rough * rough, smith = (rough + 1.0) * (rough + 1.0) / 8.0;
    float view = x * (1.0 - smith) + smith;"""]  # fmt: skip
    parts += [_lamp(n, row, traits.soft) for n, row in enumerate(LIGHTS)]
    parts += ["""    sum = clamp(sum, 0.0, 4.0);
    vec3 film = clamp(sum * (2.51 * sum + 0.03) / (sum * (2.43 * sum + 0.59) + 0.14), 0.0, 1.0);
    vec3 encoded = mix(1.055 * pow(film, vec3(1.0 / 2.4)) - 0.055, 12.92 * film, lessThanEqual(film, vec3(0.0031308)));
    pixel = vec4(encoded, ALPHA);
}
""".replace("ALPHA", "alpha" if traits.blended else "1.0")]  # fmt: skip
    return "\n".join(parts)


def _lamp(number: int, light: NDArray[np.float32], soft: bool) -> str:
    """Return what one light adds; the first is the key, whose shadow is on the map."""
    toward, colour = _vec3(light[:3]), _vec3(light[3:])
    bent = "nl + soft * SMOOTH * (gl - nl) + soft * WRAP" if soft else "vec3(nl)"
    wrapped = f"max(({bent}) / (1.0 + soft * WRAP), 0.0)" if soft else "vec3(max(nl, 0.0))"
    lines = [f"    {{ const vec3 l = {toward}; float nl = dot(n, l), gl = dot(g, l);"]
    lines += ["      float shined = gleam(l, nl, n, v, a2, smith, view);"]
    if number:
        lines += [f"      sum += {colour} * (open * c * {wrapped} + open * shine * shined); }}"]
    else:
        red = "k + soft * BLEED * (k - k * k)" if soft else "vec3(k)"
        lines += ["      float k = 1.0 - (1.0 - arrives()) * clamp(4.0 * gl, 0.0, 1.0), part = 0.5 * (1.0 + open);"]
        lines += [f"      sum += {colour} * (part * ({red}) * c * {wrapped} + k * part * shined); }}"]
    return "\n".join(lines)
