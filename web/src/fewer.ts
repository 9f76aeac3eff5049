import { MeshoptSimplifier } from "meshoptimizer/simplifier";
import * as THREE from "three";

const SHARE = 0.4; // of the triangles that may stay, at most
const ERROR = 0.01; // of a part's size by which its surface may change
const BENDS = 0.3; // how much a turned normal counts beside a moved surface
const MOVED = 5e-4; // metres by which an action moves a vertex that must stay

type Given = THREE.BufferAttribute | THREE.InterleavedBufferAttribute | undefined;

/** A part's triangles, and which of its vertices they are made of: `index` counts in `kept`. */
export interface Fewer {
  index: Uint32Array;
  kept: Uint32Array;
}

/** Loads what `fewer` works with. */
export const ready = MeshoptSimplifier.ready;

/** The values of an attribute, row by row; zeros where there is none. */
export function read(given: Given, size: number, rows: Uint32Array): Float32Array {
  const values = new Float32Array(size * rows.length);
  if (given) rows.forEach((row, k) => {
    for (let c = 0; c < size; c++) values[size * k + c] = given.getComponent(row, c);
  });
  return values;
}

/** Leaves triangles out where nothing moves and nothing bends: a software renderer pays for each, however small. */
export function fewer(geometry: THREE.BufferGeometry): Fewer {
  const all = Uint32Array.from(Array(geometry.attributes["position"]!.count).keys());
  const whole = geometry.index ? Uint32Array.from(geometry.index.array) : all;
  const position = read(geometry.attributes["position"], 3, all);
  const normal = read(geometry.attributes["normal"], 3, all);
  const goal = 3 * Math.floor((SHARE * whole.length) / 3);
  const [left] = MeshoptSimplifier.simplifyWithAttributes(
    whole, position, 3, normal, 3, [BENDS, BENDS, BENDS], moved(geometry, all), goal, ERROR,
  );
  const kept = Uint32Array.from(new Set(left)).sort();
  const place = new Map(Array.from(kept, (row, k) => [row, k]));
  return { index: left.map((row) => place.get(row)!), kept };
}

/** Which vertices some action moves, 1 for each. */
function moved(geometry: THREE.BufferGeometry, all: Uint32Array): Uint8Array {
  const found = new Uint8Array(all.length);
  for (const action of geometry.morphAttributes["position"] ?? []) {
    const way = read(action, 3, all);
    for (const k of all) if (Math.hypot(way[3 * k]!, way[3 * k + 1]!, way[3 * k + 2]!) > MOVED) found[k] = 1;
  }
  return found;
}
