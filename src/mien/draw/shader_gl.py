"""The OpenGL renderer's shaders: the model of `mien.draw.light` in GLSL, for all kinds of surface.

Which triangle each sample sees is drawn first; then each pixel is lit once for each triangle that it shows. A fragment
knows its triangle by number, and fetches all else. Were triangles lit as they are drawn, software OpenGL would compute
light for whole blocks of pixels round each of the thousands of slivers that hair is made of, hidden ones too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.draw.drawlist import LEVELS
from mien.draw.light import BLEED, COVER, GROUND, LIGHTS, ROUGH, SKY, SMOOTH, WINDOWS, WRAP, ambient
from mien.draw.visit import SAMPLES

__all__ = ["LIGHT", "PLACED", "SEEN", "SEEN_COVERED", "SPREAD", "VEIL", "WIDE"]

WIDE = 1024
"""Columns of the textures that hold vertices and triangles, end to end."""

PLACED = """
#version 400
uniform mat4 matrix;
in vec4 place; in vec4 normal; in float alpha;
out vec2 spot; out float own;
invariant gl_Position;
void main() { spot = vec2(place.w, normal.w); own = alpha; gl_Position = matrix * vec4(place.xyz, 1.0); }
"""

SPREAD = """
#version 400
in vec2 corner;
void main() { gl_Position = vec4(corner, 0.0, 1.0); }
"""

SEEN = """
#version 400
uniform int first;
out float number;
void main() { number = float(first + gl_PrimitiveID + 1); }
"""

_FETCHED = f"""
#version 400
const int WIDE = {WIDE}, LEVELS = {LEVELS};
uniform isampler2D rows;
uniform sampler2D table, albedo;
ivec2 cell(int n) {{ return ivec2(n & (WIDE - 1), n / WIDE); }}
vec4 entry(int row, int column) {{ return texelFetch(table, ivec2(column, row >> 9), 0); }}
vec4 picture(sampler2D atlas, vec4 there, vec2 spot) {{
    return textureLod(atlas, there.xy + fract(spot) * there.zw, 0.0);
}}
vec4 own_colour(int about, vec2 spot) {{ return picture(albedo, entry(about, 2 + ((about >> 1) & 15)), spot); }}
"""


def _covered() -> str:
    masks = " | ".join(f"(alpha > {c:.6f} ? {1 << i} : 0)" for i, c in enumerate(COVER))
    return f"""
uniform int first;
in vec2 spot; in float own;
out float number;
void main() {{
    int about = texelFetch(rows, cell(first + gl_PrimitiveID), 0).w;
    float alpha = own * entry(about, 1).a * own_colour(about, spot).a;
    gl_SampleMask[0] = {masks};
    number = float(first + gl_PrimitiveID + 1);
}}
"""


SEEN_COVERED = _FETCHED + _covered()


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
uniform vec3 eye, ray, ray_x, ray_y;
uniform mat3x4 toward_map;
uniform sampler2D places, normals, colours, detail, shadow;

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

float arrives(vec3 at) {
    vec3 on_map = vec4(at, 1.0) * toward_map;
    vec2 size = vec2(textureSize(shadow, 0));
    vec2 spot = on_map.xy - 0.5;
    vec2 map = textureLod(shadow, on_map.xy / size, 0.0).rg;
    float over = on_map.z - map.x;
    float spread = max(map.y - map.x * map.x, 4e-6);
    float share = max((spread / (spread + over * over) - 0.25) / 0.75, 0.0);
    bool seen = over > 0.0 && all(greaterThan(spot, vec2(0.0))) && all(lessThan(spot, size - 1.0));
    return seen ? share : 1.0;
}

float gleam(vec3 l, float nl, vec3 n, vec3 v, float a2, float smith, float view, float f0) {
    vec3 h = normalize(l + v);
    float nh = dot(n, h), away = 1.0 - max(dot(v, h), 0.0), lit = max(nl, 0.0);
    float low = nh * nh * (a2 - 1.0) + 1.0;
    float fresnel = f0 + (1.0 - f0) * away * away * away * away * away;
    return a2 * fresnel * lit * 0.25 / (low * low * view * (lit * (1.0 - smith) + smith));
}
"""
)


def _surface() -> str:
    """Return what a triangle looks like at a place of the picture: display colour, and alpha."""
    lamps = "\n".join(_lamp(n, row) for n, row in enumerate(LIGHTS))
    return f"""
vec4 surface(int number, vec2 pixel) {{
    ivec4 row = texelFetch(rows, cell(number), 0);
    int about = row.w;
    ivec2 a = cell(row.x), b = cell(row.y), c3 = cell(row.z);
    vec4 pa = texelFetch(places, a, 0), pb = texelFetch(places, b, 0), pc = texelFetch(places, c3, 0);
    vec4 na = texelFetch(normals, a, 0), nb = texelFetch(normals, b, 0), nc = texelFetch(normals, c3, 0);
    vec3 e1 = pa.xyz - pc.xyz, e2 = pb.xyz - pc.xyz, from = eye - pc.xyz;
    vec3 way = ray + pixel.x * ray_x + pixel.y * ray_y;
    vec3 p = cross(way, e2), q = cross(from, e1);
    float det = dot(e1, p), whole = abs(det) > 1e-20 ? 1.0 / det : 0.0;
    vec3 w = vec3(dot(from, p), dot(way, q), 0.0) * whole;
    w = max(vec3(w.xy, 1.0 - w.x - w.y), 0.0);
    w /= w.x + w.y + w.z;
    float wa = w.x, wb = w.y, wc = w.z;
    vec3 at = wa * pa.xyz + wb * pb.xyz + wc * pc.xyz;
    vec4 facing = wa * na + wb * nb + wc * nc;
    vec4 paint = wa * texelFetch(colours, a, 0) + wb * texelFetch(colours, b, 0) + wc * texelFetch(colours, c3, 0);
    vec2 spot = vec2(wa * pa.w + wb * pb.w + wc * pc.w, facing.w);

    vec4 made = entry(about, 0);
    float f0 = made.y, soft = made.z;
    paint *= entry(about, 1) * own_colour(about, spot);
    vec3 c = paint.rgb;
    vec4 fine = picture(detail, entry(about, 2 + LEVELS + ((about >> 5) & 15)), spot);
    float open = fine.b, rough = max(made.x * fine.a, {ROUGH});
    float side = (about & 1) == 0 ? 1.0 : -1.0;
    vec3 g = normalize(facing.xyz) * side;
    vec2 d1 = vec2(pa.w - pc.w, na.w - nc.w), d2 = vec2(pb.w - pc.w, nb.w - nc.w);
    vec3 t = cross(e2 * d1.x - e1 * d2.x, g), u = cross(e2 * d1.y - e1 * d2.y, g);
    float scale = side * inversesqrt(max(dot(t, t), dot(u, u)) + 1e-30);
    vec2 tilt = (2.0 * fine.xy - 1.0) * made.w;
    vec3 n = normalize((tilt.x * t - tilt.y * u) * scale + sqrt(max(1.0 - dot(tilt, tilt), 0.0)) * g);

    vec3 v = normalize(eye - at);
    float toward = dot(n, v), x = clamp(toward, 0.02, 1.0), away = 1.0 - x;
    float shine = clamp((x + open) * (x + open) - 1.0 + open, 0.0, 1.0);
    float mirror = shine * (f0 + (max(1.0 - rough, f0) - f0) * away * away * away * away * away);
    vec3 sum = mirror * reflected(2.0 * toward * n - v, rough) + c * bounce(open, c) * falls(n);
    float a2 = rough * rough * rough * rough, smith = (rough + 1.0) * (rough + 1.0) / 8.0;
    float view = x * (1.0 - smith) + smith;
{lamps}
    sum = clamp(sum, 0.0, 4.0);
    vec3 film = clamp(sum * (2.51 * sum + 0.03) / (sum * (2.43 * sum + 0.59) + 0.14), 0.0, 1.0);
    vec3 encoded = mix(1.055 * pow(film, vec3(1.0 / 2.4)) - 0.055, 12.92 * film, lessThanEqual(film, vec3(0.0031308)));
    return vec4(encoded, paint.a);
}}
"""


def _lamp(number: int, light: NDArray[np.float32]) -> str:
    """Return what one light adds; the first is the key, whose shadow is on the map."""
    toward, colour = _vec3(light[:3]), _vec3(light[3:])
    wrapped = "max((nl + soft * SMOOTH * (gl - nl) + soft * WRAP) / (1.0 + soft * WRAP), 0.0)"
    lines = [f"    {{ const vec3 l = {toward}; float nl = dot(n, l), gl = dot(g, l);"]
    lines += ["      float shined = gleam(l, nl, n, v, a2, smith, view, f0);"]
    if number:
        lines += [f"      sum += {colour} * (open * c * {wrapped} + open * shine * shined); }}"]
    else:
        lines += ["      float k = 1.0 - (1.0 - arrives(at)) * clamp(4.0 * gl, 0.0, 1.0), part = 0.5 * (1.0 + open);"]
        lines += [
            f"      sum += {colour} * (part * (k + soft * BLEED * (k - k * k)) * c * {wrapped} + k * part * shined); }}"
        ]
    return "\n".join(lines)


_LIT = _FETCHED + _LIGHT + _surface()

VEIL = (
    _LIT
    + """
uniform int first;
out vec4 shown;
void main() { shown = surface(first + gl_PrimitiveID, gl_FragCoord.xy); }
"""
)

_SAMPLES = ", ".join(f"vec4({', '.join(f'{v:.6f}' for v in axis)})" for axis in SAMPLES.T)

LIGHT = (
    _LIT
    + f"""
uniform sampler2DMS numbers, veil;
out vec4 shown;
const vec4 at_sample[2] = vec4[2]({_SAMPLES});
bool together(ivec4 one, ivec4 other) {{
    ivec3 a = one.xyz, b = other.xyz;
    bvec3 shared = bvec3(any(equal(a, b)), any(equal(a, b.yzx)), any(equal(a, b.zxy)));
    return any(shared) && (one.w >> 9) == (other.w >> 9) && ((one.w ^ other.w) & 1) == 0;
}}
void main() {{
    ivec2 spot = ivec2(gl_FragCoord.xy);
    vec4 number, over = vec4(0.0), sum = vec4(0.0);
    for (int n = 0; n < 4; n++) {{
        number[n] = texelFetch(numbers, spot, n).r;
        over += 0.25 * texelFetch(veil, spot, n);
    }}
    vec4 left = vec4(greaterThan(number, vec4(0.0)));
    do {{
        vec4 many = left * vec4(
            dot(left, vec4(equal(number, number.xxxx))), dot(left, vec4(equal(number, number.yyyy))),
            dot(left, vec4(equal(number, number.zzzz))), dot(left, vec4(equal(number, number.wwww))));
        float most = max(max(many.x, many.y), max(many.z, many.w));
        float next = many.x == most ? number.x : many.y == most ? number.y : many.z == most ? number.z : number.w;
        vec4 won = left * vec4(equal(number, vec4(next)));
        vec4 others = left - won;
        if (dot(others, vec4(1.0)) > 0.0) {{
            ivec4 row = texelFetch(rows, cell(int(next) - 1), 0);
            for (int n = 0; n < 4; n++)
                if (others[n] > 0.0 && together(row, texelFetch(rows, cell(int(number[n]) - 1), 0))) won[n] = 1.0;
        }}
        left -= won;
        float share = dot(won, vec4(1.0));
        vec2 middle = vec2(dot(won, at_sample[0]), dot(won, at_sample[1])) / max(share, 1.0);
        sum += 0.25 * share * vec4(surface(max(int(next) - 1, 0), floor(gl_FragCoord.xy) + middle).rgb, 1.0);
    }} while (dot(left, vec4(1.0)) > 0.0);
    shown = over + (1.0 - over.a) * sum;
}}
"""
)
