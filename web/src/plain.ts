import * as THREE from "three";
import { fewer, read } from "./fewer";
import { ambient, CURVE, LIGHTS } from "./studio";

// A head for machines that draw in software: actions and joints move vertices here, each vertex is lit once, and what
// is left for a pixel is one look at a texture. The studio is the same, without its shadow and its mirror images.

const BONES = 4;
const LEAST = 1e-3; // of an action, below which nobody sees it

const VERTEX = `
attribute vec4 lit;
attribute float shine;
varying vec2 at;
varying vec4 light;
varying float gloss;
void main() {
  light = lit;
  gloss = shine;
  at = uv;
  gl_Position = projectionMatrix * viewMatrix * vec4( position, 1.0 );
}`;

const FRAGMENT = `
varying vec2 at;
varying vec4 light;
varying float gloss;
uniform sampler2D map;
${CURVE}
void main() {
  vec4 paint = texture2D( map, at );
  paint = vec4( paint.rgb * paint.rgb, paint.a ) * light; // a square is near enough to sRGB's curve
#ifdef CUT
  if ( paint.a < 0.5 ) discard;
#endif
  gl_FragColor = vec4( sqrt( CustomToneMapping( paint.rgb + gloss ) ), paint.a );
}`;

interface Action {
  influences: number[];
  slot: number;
  index: Uint32Array;
  position: Float32Array;
  normal: Float32Array;
}

interface Part {
  skin: THREE.SkinnedMesh;
  restPosition: Float32Array;
  restNormal: Float32Array;
  position: Float32Array;
  normal: Float32Array;
  actions: Action[];
  joints: Uint16Array;
  weights: Float32Array;
  bones: THREE.Matrix4[];
  tint: Float32Array; // with the material's colour, and how opaque
  lit: Float32Array;
  gloss: Float32Array;
  rough: number;
  mirror: number;
  geometry: THREE.BufferGeometry;
}

/** The parts of a model as plain meshes, which `follow` moves as the model's own joints and actions say. */
export class PlainHead {
  readonly object = new THREE.Group();
  readonly triangles: number;
  private readonly parts: Part[] = [];

  constructor(readonly model: THREE.Object3D) {
    model.updateMatrixWorld(true);
    model.traverse((part) => {
      if (part instanceof THREE.SkinnedMesh) this.add(part);
    });
    this.triangles = this.parts.reduce((sum, part) => sum + (part.geometry.index?.count ?? 0) / 3, 0);
  }

  /** Moves every vertex to where the model's joints and actions have it now, and lights it for an eye at a place. */
  follow(eye: THREE.Vector3): void {
    this.model.updateMatrixWorld(true);
    for (const part of this.parts) {
      act(part);
      part.skin.skeleton.bones.forEach((bone, k) => {
        const inverse = part.skin.skeleton.boneInverses[k] as THREE.Matrix4;
        part.bones[k]?.multiplyMatrices(bone.matrixWorld, inverse).multiply(part.skin.bindMatrix);
      });
      bend(part);
      shine(part, eye);
      for (const name of ["position", "lit", "shine"]) (part.geometry.attributes[name] as THREE.BufferAttribute).needsUpdate = true;
    }
  }

  private add(skin: THREE.SkinnedMesh): void {
    const given = skin.geometry;
    const material = skin.material as THREE.MeshStandardMaterial;
    const { index, kept } = fewer(given);
    const restPosition = read(given.attributes["position"], 3, kept);
    const restNormal = read(given.attributes["normal"], 3, kept);
    const geometry = new THREE.BufferGeometry();
    const position = restPosition.slice();
    const normal = restNormal.slice();
    geometry.setIndex(new THREE.BufferAttribute(index, 1));
    geometry.setAttribute("position", new THREE.BufferAttribute(position, 3).setUsage(THREE.DynamicDrawUsage));
    geometry.setAttribute("uv", new THREE.BufferAttribute(read(given.attributes["uv"], 2, kept), 2));
    const own = tint(given.attributes["color"], material, kept);
    const lit = own.slice();
    const gloss = new Float32Array(kept.length);
    geometry.setAttribute("lit", new THREE.BufferAttribute(lit, 4).setUsage(THREE.DynamicDrawUsage));
    geometry.setAttribute("shine", new THREE.BufferAttribute(gloss, 1).setUsage(THREE.DynamicDrawUsage));
    const plain = new THREE.Mesh(geometry, dress(material));
    plain.frustumCulled = false;
    plain.renderOrder = skin.renderOrder;
    this.object.add(plain);
    this.parts.push({
      skin, restPosition, restNormal, position, normal, lit, gloss, geometry,
      tint: own,
      rough: material.roughness,
      mirror: 0.04 * (material instanceof THREE.MeshPhysicalMaterial ? material.specularIntensity : 1),
      actions: actions(skin, kept),
      joints: Uint16Array.from(read(given.attributes["skinIndex"], BONES, kept)),
      weights: read(given.attributes["skinWeight"], BONES, kept),
      bones: skin.skeleton.bones.map(() => new THREE.Matrix4()),
    });
  }
}

function act(part: Part): void {
  part.position.set(part.restPosition);
  part.normal.set(part.restNormal);
  for (const { influences, slot, index, position, normal } of part.actions) {
    const weight = influences[slot] ?? 0;
    if (Math.abs(weight) < LEAST) continue;
    for (let k = 0; k < index.length; k++) {
      const to = 3 * (index[k] as number);
      for (let c = 0; c < 3; c++) {
        part.position[to + c]! += weight * (position[3 * k + c] as number);
        part.normal[to + c]! += weight * (normal[3 * k + c] as number);
      }
    }
  }
}

function bend({ position, normal, joints, weights, bones }: Part): void {
  for (let k = 0; k < position.length / 3; k++) {
    const x = position[3 * k]!, y = position[3 * k + 1]!, z = position[3 * k + 2]!;
    const u = normal[3 * k]!, v = normal[3 * k + 1]!, w = normal[3 * k + 2]!;
    let px = 0, py = 0, pz = 0, nx = 0, ny = 0, nz = 0;
    for (let b = BONES * k; b < BONES * (k + 1); b++) {
      const share = weights[b]!;
      if (!share) continue;
      const e = bones[joints[b]!]!.elements;
      px += share * (e[0] * x + e[4] * y + e[8] * z + e[12]);
      py += share * (e[1] * x + e[5] * y + e[9] * z + e[13]);
      pz += share * (e[2] * x + e[6] * y + e[10] * z + e[14]);
      nx += share * (e[0] * u + e[4] * v + e[8] * w);
      ny += share * (e[1] * u + e[5] * v + e[9] * w);
      nz += share * (e[2] * u + e[6] * v + e[10] * w);
    }
    position[3 * k] = px;
    position[3 * k + 1] = py;
    position[3 * k + 2] = pz;
    normal[3 * k] = nx;
    normal[3 * k + 1] = ny;
    normal[3 * k + 2] = nz;
  }
}

/** An action's vertices, without those that it leaves where they are. */
function actions(skin: THREE.SkinnedMesh, kept: Uint32Array): Action[] {
  const influences = skin.morphTargetInfluences;
  if (!influences) return [];
  return (skin.geometry.morphAttributes["position"] ?? []).map((given, slot) => {
    const position = read(given, 3, kept);
    const normal = read(skin.geometry.morphAttributes["normal"]?.[slot], 3, kept);
    const moved = Uint32Array.from(kept.keys()).filter((k) =>
      [0, 1, 2].some((c) => position[3 * k + c] !== 0 || normal[3 * k + c] !== 0),
    );
    const of = (all: Float32Array): Float32Array => Float32Array.from([...moved].flatMap((k) => [...all.subarray(3 * k, 3 * k + 3)]));
    return { influences, slot, index: moved, position: of(position), normal: of(normal) };
  });
}

function tint(given: THREE.BufferAttribute | THREE.InterleavedBufferAttribute | undefined, material: THREE.MeshStandardMaterial, kept: Uint32Array): Float32Array {
  const { r, g, b } = material.color;
  const own = [r, g, b, material.opacity];
  const values = new Float32Array(4 * kept.length);
  kept.forEach((row, k) => {
    for (let c = 0; c < 4; c++) values[4 * k + c] = own[c]! * (given && c < given.itemSize ? given.getComponent(row, c) : 1);
  });
  return values;
}

const WHITE = new THREE.DataTexture(new Uint8Array([255, 255, 255, 255]), 1, 1);
WHITE.needsUpdate = true;

/** A texture whose look costs a software renderer least: no curve, one level. */
function bare(map: THREE.Texture | null): THREE.Texture {
  if (!map) return WHITE;
  map.colorSpace = THREE.NoColorSpace;
  map.minFilter = THREE.LinearMipmapNearestFilter;
  return map;
}

function dress(material: THREE.MeshStandardMaterial): THREE.ShaderMaterial {
  return new THREE.ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    side: material.alphaTest > 0 ? THREE.FrontSide : material.side, // locks from behind are half of the work
    transparent: material.transparent,
    depthWrite: !material.transparent,
    defines: material.alphaTest > 0 ? { CUT: "" } : {},
    uniforms: { map: { value: bare(material.map) } },
  });
}

const LAMPS = LIGHTS.map(([from, colour]) => ({ ...new THREE.Vector3(...from).normalize(), colour }));

/** Lights the vertices: what matt skin gives off, times its tint, and Blinn's highlight of each light. */
function shine({ position, normal, tint, lit, gloss, rough, mirror }: Part, eye: THREE.Vector3): void {
  const sharp = Math.max(2 / Math.max(rough ** 4, 0.002) - 2, 1);
  const peak = 0.125 * Math.PI * (sharp + 2) * mirror;
  for (let k = 0; k < gloss.length; k++) {
    let nx = normal[3 * k]!, ny = normal[3 * k + 1]!, nz = normal[3 * k + 2]!;
    let ex = eye.x - position[3 * k]!, ey = eye.y - position[3 * k + 1]!, ez = eye.z - position[3 * k + 2]!;
    const near = 1 / Math.sqrt(ex * ex + ey * ey + ez * ez + 1e-12);
    ex *= near;
    ey *= near;
    ez *= near;
    const long = (nx * ex + ny * ey + nz * ez < 0 ? -1 : 1) / Math.sqrt(nx * nx + ny * ny + nz * nz + 1e-12);
    nx *= long;
    ny *= long;
    nz *= long;
    let r = ambient(nx, ny, nz, 0), g = ambient(nx, ny, nz, 1), b = ambient(nx, ny, nz, 2);
    let high = 0;
    for (const { x, y, z, colour } of LAMPS) {
      const facing = nx * x + ny * y + nz * z;
      if (facing <= 0) continue;
      r += facing * colour[0];
      g += facing * colour[1];
      b += facing * colour[2];
      const hx = ex + x, hy = ey + y, hz = ez + z;
      const half = (nx * hx + ny * hy + nz * hz) / Math.sqrt(hx * hx + hy * hy + hz * hz);
      high += facing * colour[1] * half ** sharp;
    }
    lit[4 * k] = r * tint[4 * k]!;
    lit[4 * k + 1] = g * tint[4 * k + 1]!;
    lit[4 * k + 2] = b * tint[4 * k + 2]!;
    gloss[k] = high * peak;
  }
}
