import "@tensorflow/tfjs-backend-wasm";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { loadGraphModel, type GraphModel } from "@tensorflow/tfjs-converter";
import { ready, setBackend, tensor4d, tidy, type Tensor } from "@tensorflow/tfjs-core";
import type { Point } from "./expression";

// MediaPipe's three networks (BlazeFace, face mesh, iris; Apache 2.0) in the form that the package @vladmandic/human
// carries. They run in WebAssembly, off the page's thread: the graphics card is the face's.

/** What the page asks: first where the networks are, then one picture after the other. */
export type Ask = { networks: string } | { picture: ImageBitmap };
/** What it is told: that all is loaded; a mesh, or null where there is no face; or what went wrong. */
export type Told = { ready: true } | { mesh: Point[] | null; sure: number } | { wrong: string };

/** A square of a picture, turned so that a face in it is upright. */
interface Crop {
  x: number; // its middle, pixels
  y: number;
  size: number;
  turn: number; // radians, clockwise
}
type Networks = Record<"face" | "mesh" | "iris", GraphModel>;

const FACE = 256; // pixels that a network looks at
const MESH = 192;
const IRIS = 64;
const MARGIN = 1.5; // of a crop around a face
const EYE_MARGIN = 2.3;
const SURE = 0.5;
const EVERY = 3; // irises are looked for in every third picture: they cost as much as all the rest
const EYES = [
  { inner: 133, outer: 33, flipped: false },
  { inner: 362, outer: 263, flipped: true }, // the network knows one side only
] as const;

const scope = self as unknown as { onmessage: (message: MessageEvent<Ask>) => void; postMessage: (told: Told) => void };
let networks: Promise<Networks> | null = null;
let known: Crop | null = null;
let looks = 0;

scope.onmessage = ({ data }) => {
  const told = "networks" in data ? open(data.networks) : look(data.picture);
  told.then(scope.postMessage, (error: unknown) => scope.postMessage({ wrong: String(error) }));
};

async function open(path: string): Promise<Told> {
  setWasmPaths(path);
  networks = setBackend("wasm").then(async () => {
    await ready();
    const [face, mesh, iris] = await Promise.all(["blazeface", "facemesh", "iris"].map((name) => loadGraphModel(`${path}${name}.json`)));
    return { face, mesh, iris } as Networks;
  });
  await networks;
  return { ready: true };
}

/** Finds one face: near where it was, or anywhere. */
async function look(picture: ImageBitmap): Promise<Told> {
  if (!networks) throw new Error("a picture came before the networks");
  const { face, mesh, iris } = await networks;
  try {
    const crop = known ?? (await find(picture, face));
    known = null;
    if (!crop) return { mesh: null, sure: 0 };
    const said = await run(mesh, [cut(picture, crop, MESH)], MESH);
    const sure = Math.min(said[0]?.[0] ?? 0, 1);
    if (sure < SURE) return { mesh: null, sure: 0 };
    const found = place(said.at(-1) ?? new Float32Array(), 468, crop, MESH);
    known = around(found);
    looks += 1;
    if (looks % EVERY === 0) found.push(...(await irises(picture, found, iris)));
    return { mesh: found, sure };
  } finally {
    picture.close();
  }
}

/** The likeliest face's place, after BlazeFace (Bazarevsky et al. 2019, arXiv:1907.05047). */
async function find(picture: ImageBitmap, network: GraphModel): Promise<Crop | null> {
  const whole = { x: picture.width / 2, y: picture.height / 2, size: Math.max(picture.width, picture.height), turn: 0 };
  const [few, many, fewBoxes, manyBoxes] = await run(network, [cut(picture, whole, FACE)], FACE, 2, -1);
  let best = { score: Math.log(SURE / (1 - SURE)), at: 0, boxes: fewBoxes, cells: 8, each: 6 };
  for (const [scores, boxes, cells, each] of [[few, fewBoxes, 8, 6], [many, manyBoxes, 16, 2]] as const)
    scores?.forEach((score, at) => {
      if (score > best.score) best = { score, at, boxes, cells, each };
    });
  if (best.score <= 0 || !best.boxes) return null;
  const box = best.boxes.subarray(best.at * 16, best.at * 16 + 16);
  const cell = Math.floor(best.at / best.each);
  const [left, top] = [((cell % best.cells) + 0.5) * (FACE / best.cells), (Math.floor(cell / best.cells) + 0.5) * (FACE / best.cells)];
  const value = (k: number): number => box[k] ?? 0;
  const [middle] = place(new Float32Array([value(0) + left, value(1) + top, 0]), 1, whole, FACE) as [Point];
  const size = (Math.max(value(2), value(3)) * MARGIN * whole.size) / FACE;
  return { x: middle[0], y: middle[1], size, turn: Math.atan2(value(7) - value(5), value(6) - value(4)) };
}

/** Where to look for a face the next time. */
function around(mesh: readonly Point[]): Crop {
  const [left, right] = [mesh[33], mesh[263]] as [Point, Point];
  const turn = Math.atan2(right[1] - left[1], right[0] - left[0]);
  const upright = mesh.map(([x, y]) => [x * Math.cos(turn) + y * Math.sin(turn), y * Math.cos(turn) - x * Math.sin(turn)] as const);
  const [low, high] = [0, 1].map((axis) => {
    const along = upright.map((point) => point[axis as 0 | 1]);
    return [Math.min(...along), Math.max(...along)] as const;
  }) as [readonly [number, number], readonly [number, number]];
  const [x, y] = [(low[0] + low[1]) / 2, (high[0] + high[1]) / 2];
  const size = MARGIN * Math.max(low[1] - low[0], high[1] - high[0]);
  return { x: x * Math.cos(turn) - y * Math.sin(turn), y: y * Math.cos(turn) + x * Math.sin(turn), size, turn };
}

/** Five points of each iris; their depth is the eye's. */
async function irises(picture: ImageBitmap, mesh: readonly Point[], network: GraphModel): Promise<Point[]> {
  const eyes = EYES.map(({ inner, outer, flipped }) => {
    const [a, b] = [mesh[inner], mesh[outer]] as [Point, Point];
    const size = EYE_MARGIN * Math.hypot(a[0] - b[0], a[1] - b[1]);
    const turn = flipped ? Math.atan2(b[1] - a[1], b[0] - a[0]) : Math.atan2(a[1] - b[1], a[0] - b[0]);
    return { crop: { x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2, size, turn }, depth: (a[2] + b[2]) / 2, flipped };
  });
  const [found] = await run(network, eyes.map(({ crop, flipped }) => cut(picture, crop, IRIS, flipped)), IRIS);
  return eyes.flatMap(({ crop, depth, flipped }, k) => {
    const points = (found ?? new Float32Array()).slice((k * 76 + 71) * 3, (k + 1) * 76 * 3);
    if (flipped) for (let n = 0; n < points.length; n += 3) points[n] = IRIS - (points[n] ?? 0);
    return place(points, 5, crop, IRIS).map(([x, y]): Point => [x, y, depth]);
  });
}

const canvases = new Map<number, OffscreenCanvasRenderingContext2D>();

/** The pixels of a crop, red, green and blue in [0, 1]. */
function cut(picture: ImageBitmap, crop: Crop, side: number, flipped = false): Float32Array {
  const context = canvases.get(side) ?? new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("there is no canvas here");
  canvases.set(side, context);
  context.resetTransform();
  context.fillRect(0, 0, side, side);
  context.translate(side / 2, side / 2);
  const scale = side / crop.size;
  context.scale(flipped ? -scale : scale, scale);
  context.rotate(-crop.turn);
  context.drawImage(picture, -crop.x, -crop.y);
  const { data } = context.getImageData(0, 0, side, side);
  const pixels = new Float32Array(side * side * 3);
  for (let k = 0; k < side * side; k++) for (let c = 0; c < 3; c++) pixels[k * 3 + c] = (data[k * 4 + c] ?? 0) / 255;
  return pixels;
}

/** Runs a network on crops; returns what it says, the shortest first. */
async function run(network: GraphModel, crops: Float32Array[], side: number, scale = 1, shift = 0): Promise<Float32Array[]> {
  const pixels = new Float32Array(crops.length * side * side * 3);
  crops.forEach((crop, k) => pixels.set(crop, k * crop.length));
  if (scale !== 1 || shift !== 0) for (let k = 0; k < pixels.length; k++) pixels[k] = (pixels[k] ?? 0) * scale + shift;
  const said = tidy(() => [network.execute(tensor4d(pixels, [crops.length, side, side, 3]))].flat() as Tensor[]);
  const values = (await Promise.all(said.map((tensor) => tensor.data()))) as Float32Array[];
  for (const tensor of said) tensor.dispose();
  return values.sort((a, b) => a.length - b.length);
}

/** Points of a crop as points of the picture; depth in the picture's pixels too. */
function place(values: Float32Array, count: number, crop: Crop, side: number): Point[] {
  const scale = crop.size / side;
  const [cos, sin] = [Math.cos(crop.turn), Math.sin(crop.turn)];
  return Array.from({ length: count }, (_, k): Point => {
    const x = ((values[k * 3] ?? 0) - side / 2) * scale;
    const y = ((values[k * 3 + 1] ?? 0) - side / 2) * scale;
    return [crop.x + x * cos - y * sin, crop.y + x * sin + y * cos, (values[k * 3 + 2] ?? 0) * scale];
  });
}
