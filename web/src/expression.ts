// What a face shows, from the 468 points of MediaPipe's face mesh (Kartynnik et al. 2019, arXiv:1907.06724).
//
// The points are turned into the head's own axes and divided by the distance of the outer eye corners, so that pose
// and distance drop out. A dozen distances then stand for what muscles do: each is compared with the person's neutral,
// and the difference divided by what a strong expression makes. Ranges were read off 234 frames of real faces.

export type Point = readonly [number, number, number];

/** What is told of a face: the fields of the protocol's `mien.face`. */
export interface Seen {
  face: Record<string, number>;
  head: [number, number, number]; // rotation vector, radians: x right, y up, z to the camera, as the camera sees it
  gaze: [number, number]; // yaw and pitch against the head
  confidence: number;
}

type Axes = readonly [Point, Point, Point];

/** How far a person's neutral may be from everybody's: a smile that is held for long stays a smile. */
const NEUTRAL = {
  cornerLeft: [0.01, 0.02],
  cornerRight: [0.01, 0.02],
  width: [0.56, 0.06],
  gap: [0.02, 0.02],
  openLeft: [0.4, 0.07],
  openRight: [0.4, 0.07],
  innerLeft: [0.205, 0.05],
  innerRight: [0.205, 0.05],
  outerLeft: [0.225, 0.06],
  outerRight: [0.225, 0.06],
} as const satisfies Record<string, readonly [usual: number, reach: number]>;
type Measure = keyof typeof NEUTRAL;
type Measures = Record<Measure, number>;
const MEASURES = Object.keys(NEUTRAL) as Measure[];

const LEARNING = 30; // seconds in which a neutral comes nearer by two thirds
const SMOOTHING = 0.12; // seconds
const FRONTAL = 0.4; // radians of turn up to which the mesh is trusted, and beyond which it fades over as much again
const EYE = 0.42; // an eyeball's radius, as a share of the distance of its corners

/** One person's face over time: learns its neutral slowly and takes the mesh's trembling out. */
export class Expression {
  private readonly neutral: Measures;
  private shown: Record<string, number> = {};
  private gaze: [number, number] = [0, 0];

  constructor() {
    this.neutral = Object.fromEntries(MEASURES.map((name) => [name, NEUTRAL[name][0]])) as Measures;
  }

  /**
   * Reads a mesh.
   *
   * @param points 468 of the face and, where the irises were looked for, 10 of those; pixels, x right, y down, z away.
   * @param seconds since the mesh before.
   * @param sure how sure the network is that this is a face.
   */
  read(points: readonly Point[], seconds: number, sure: number): Seen {
    const mesh = points.map(([x, y, z]): Point => [x, -y, -z]);
    const axes = headAxes(mesh);
    const own = inHead(mesh, axes);
    const measures = measure(own);
    this.learn(measures, seconds);
    const share = 1 - Math.exp(-seconds / SMOOTHING);
    for (const [name, weight] of Object.entries(weigh(measures, this.neutral)))
      this.shown[name] = (this.shown[name] ?? weight) * (1 - share) + weight * share;
    if (points.length >= 478) this.gaze = gazeOf(own);
    const turned = Math.acos(Math.min(Math.max(axes[2][2], -1), 1));
    const confidence = Math.min(Math.max(sure * (2 - turned / FRONTAL), 0), sure);
    const face = Object.fromEntries(
      Object.entries(this.shown).flatMap(([name, weight]) => (weight >= 0.01 ? [[name, round(weight)]] : [])),
    );
    return { face, head: rotation(axes).map(round) as Seen["head"], gaze: this.gaze.map(round) as Seen["gaze"], confidence: round(confidence) };
  }

  private learn(measures: Measures, seconds: number): void {
    const share = 1 - Math.exp(-seconds / LEARNING);
    for (const name of MEASURES) {
      const [usual, reach] = NEUTRAL[name];
      const next = this.neutral[name] + (measures[name] - this.neutral[name]) * share;
      this.neutral[name] = Math.min(Math.max(next, usual - reach), usual + reach);
    }
  }
}

/** The head's axes in the camera's frame: its left (right in the picture), up, and out of the face. */
function headAxes(mesh: readonly Point[]): Axes {
  const across = unit(add(minus(at(mesh, 263), at(mesh, 33)), minus(at(mesh, 454), at(mesh, 234))));
  const rise = add(minus(at(mesh, 10), at(mesh, 2)), minus(at(mesh, 168), at(mesh, 2)));
  const up = unit(minus(rise, scale(across, dot(across, rise))));
  return [across, up, cross(across, up)];
}

function inHead(mesh: readonly Point[], axes: Axes): Point[] {
  const middle = scale([33, 263, 133, 362].map((k) => at(mesh, k)).reduce(add), 0.25);
  const size = Math.hypot(...minus(at(mesh, 263), at(mesh, 33))) || 1;
  return mesh.map((point) => {
    const from = minus(point, middle);
    return [dot(from, axes[0]) / size, dot(from, axes[1]) / size, dot(from, axes[2]) / size];
  });
}

function measure(own: readonly Point[]): Measures {
  const height = (...indices: number[]): number => indices.reduce((sum, k) => sum + at(own, k)[1], 0) / indices.length;
  const apart = (a: number, b: number): number => Math.hypot(...minus(at(own, a), at(own, b)));
  const lips = height(13, 14);
  return {
    cornerLeft: height(291) - lips,
    cornerRight: height(61) - lips,
    width: apart(61, 291),
    gap: height(13) - height(14),
    openLeft: apart(386, 374) / apart(362, 263),
    openRight: apart(159, 145) / apart(133, 33),
    innerLeft: height(336, 285),
    innerRight: height(107, 55),
    outerLeft: height(334, 300, 293),
    outerRight: height(105, 70, 63),
  };
}

/** ARKit's weights, from how far each measure is from neutral. */
function weigh(now: Measures, neutral: Measures): Record<string, number> {
  const off = (name: Measure): number => now[name] - neutral[name];
  const wide = off("width") / 0.22;
  const weights: Record<string, number> = { jawOpen: clamp((off("gap") - 0.02) / 0.35) };
  for (const side of ["Left", "Right"] as const) {
    const corner = off(`corner${side}`);
    weights[`mouthSmile${side}`] = clamp((0.6 * corner) / 0.08 + 0.4 * wide - 0.08);
    weights[`mouthFrown${side}`] = clamp((-corner - 0.012) / 0.05);
    const lid = now[`open${side}`] / neutral[`open${side}`];
    weights[`eyeBlink${side}`] = clamp((0.72 - lid) / 0.4);
    weights[`eyeWide${side}`] = clamp((lid - 1.15) / 0.25);
    weights[`browDown${side}`] = clamp((-off(`inner${side}`) - 0.015) / 0.06);
    weights[`browOuterUp${side}`] = clamp((off(`outer${side}`) - 0.015) / 0.06);
  }
  weights["browInnerUp"] = clamp(((off("innerLeft") + off("innerRight")) / 2 - 0.015) / 0.05);
  return weights;
}

/** Where the irises are between the corners of their eyes, as angles of an eyeball. */
function gazeOf(own: readonly Point[]): [number, number] {
  let [yaw, pitch] = [0, 0];
  for (const [iris, inner, outer] of [[468, 133, 33], [473, 362, 263]] as const) {
    const [a, b, c] = [at(own, iris), at(own, inner), at(own, outer)];
    const radius = Math.hypot(...minus(b, c)) * EYE;
    yaw += Math.asin(Math.min(Math.max((a[0] - (b[0] + c[0]) / 2) / radius, -1), 1)) / 2;
    pitch += Math.asin(Math.min(Math.max((a[1] - (b[1] + c[1]) / 2) / radius, -1), 1)) / 2;
  }
  return [yaw, pitch];
}

/** The rotation vector of axes that are the columns of a rotation matrix. */
function rotation([x, y, z]: Axes): Point {
  const angle = Math.acos(Math.min(Math.max((x[0] + y[1] + z[2] - 1) / 2, -1), 1));
  const size = 2 * Math.sin(angle);
  if (Math.abs(size) < 1e-6) return [0, 0, 0];
  return scale([y[2] - z[1], z[0] - x[2], x[1] - y[0]], angle / size);
}

const clamp = (x: number): number => Math.min(Math.max(x, 0), 1);
const round = (x: number): number => Math.round(x * 1000) / 1000;
const at = (points: readonly Point[], k: number): Point => points[k] ?? [0, 0, 0];
const add = (a: Point, b: Point): Point => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const scale = (a: Point, s: number): Point => [a[0] * s, a[1] * s, a[2] * s];
const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Point, b: Point): Point => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = (a: Point): Point => scale(a, 1 / (Math.hypot(...a) || 1));
