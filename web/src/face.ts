import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { ARKIT } from "./arkit";
import { Sway } from "./sway";
import type { PlainHead } from "./plain";
import { studio } from "./studio";
import type { Pose } from "./motion";

const JOINTS = ["torso", "neck", "head", "eye_left", "eye_right"] as const;
const HAIR = ["hair_back", "hair_left", "hair_right"] as const;
// The camera of `mien.draw.camera`: across a table, from the head's shape.
const APART = 0.062;
const DISTANCE = 1.04;
const VIEW = 0.37;
const BELOW = -0.036;
const PATIENCE = 2; // seconds of slow frames

type Target = { influences: number[]; index: number };

/** A head on a canvas. It draws one pose at a time. */
export class Face {
  private readonly renderer: THREE.WebGLRenderer;
  private readonly scene = new THREE.Scene();
  private readonly camera = new THREE.PerspectiveCamera();
  private readonly key: THREE.DirectionalLight | null;
  private readonly software: boolean;
  private plain: PlainHead | null = null;
  private head: THREE.Object3D | null = null;
  private targets: Target[][] = [];
  private joints = new Map<string, THREE.Object3D>();
  private readonly sway = new Sway();
  private eyes = new THREE.Vector3();
  private size = 1;
  private ratio = Math.min(devicePixelRatio, 2);
  private slow = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.software = software();
    const antialias = !this.software;
    if (this.software) {
      this.ratio = 0.75;
      document.body.dataset["software"] = ""; // round corners over a moving picture cost a fifth of the frames
    }
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias, alpha: true, powerPreference: "high-performance" });
    this.renderer.setClearAlpha(0);
    this.key = this.software ? null : studio(this.renderer, this.scene);
    new ResizeObserver(() => this.fit()).observe(canvas);
    this.fit();
  }

  /** Shows another head. */
  async load(url: string): Promise<void> {
    const model = (await new GLTFLoader().loadAsync(url)).scene;
    const plain = this.software ? await simple(model) : null;
    if (this.head) {
      this.scene.remove(this.head);
      for (const old of [this.head, this.plain?.model]) old?.traverse(forget);
    }
    this.targets = ARKIT.map(() => []);
    this.joints.clear();
    model.traverse((part) => {
      if (([...JOINTS, ...HAIR] as string[]).includes(part.name)) this.joints.set(part.name, part);
      if (part instanceof THREE.Mesh) this.dress(part);
    });
    this.plain = plain;
    this.head = this.plain?.object ?? model;
    this.scene.add(this.head);
    model.updateMatrixWorld(true);
    const [left, right] = ["eye_left", "eye_right"].map((name) =>
      (this.joints.get(name) ?? model).getWorldPosition(new THREE.Vector3()),
    ) as [THREE.Vector3, THREE.Vector3];
    this.eyes = left.clone().add(right).multiplyScalar(0.5);
    this.size = left.distanceTo(right) / APART || 1;
    this.fit();
  }

  /** Draws a pose; `seconds` since the one before. */
  draw(pose: Pose, seconds: number): void {
    for (const [k, targets] of this.targets.entries())
      for (const target of targets) target.influences[target.index] = pose[k] ?? 0;
    turn(this.joints.get("head"), pose, 52);
    turn(this.joints.get("neck"), pose, 55);
    turn(this.joints.get("torso"), pose, 58);
    const [yaw, pitch] = [pose[61] ?? 0, pose[62] ?? 0];
    for (const name of ["eye_left", "eye_right"]) this.joints.get(name)?.rotation.set(-pitch, yaw, 0, "YXZ");
    const head = this.joints.get("head");
    if (head) {
      head.updateWorldMatrix(true, false);
      const swing = this.sway.follow(head.getWorldQuaternion(new THREE.Quaternion()), seconds);
      for (const name of HAIR) this.joints.get(name)?.quaternion.copy(swing);
    }
    this.plain?.follow(this.camera.position);
    this.renderer.render(this.scene, this.camera);
    this.pace(seconds);
  }

  private dress(mesh: THREE.Mesh): void {
    mesh.frustumCulled = false;
    mesh.castShadow = mesh.receiveShadow = true;
    const material = mesh.material as THREE.MeshStandardMaterial;
    if (material.alphaTest > 0) {
      material.alphaToCoverage = true;
      material.alphaTest = 0.3;
    }
    if (material.transparent) {
      material.depthWrite = false;
      mesh.castShadow = false;
    }
    const names = mesh.morphTargetDictionary;
    const influences = mesh.morphTargetInfluences;
    if (!names || !influences) return;
    for (const [k, name] of ARKIT.entries()) {
      const index = names[name];
      if (index !== undefined) this.targets[k]?.push({ influences, index });
    }
  }

  private fit(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    this.renderer.setPixelRatio(this.ratio);
    this.renderer.setSize(width, height, false);
    const distance = DISTANCE * this.size;
    const aspect = width / height;
    const view = VIEW * this.size * Math.max(1, 0.82 / aspect);
    this.camera.fov = 2 * THREE.MathUtils.radToDeg(Math.atan(view / 2 / distance));
    this.camera.aspect = aspect;
    this.camera.near = 0.1;
    this.camera.far = 10;
    const middle = this.eyes.y + BELOW * this.size;
    this.camera.position.set(0, middle, this.eyes.z + distance);
    this.camera.lookAt(0, middle, 0);
    this.camera.updateProjectionMatrix();
  }

  /** On a slow machine, gives up sharpness first and the soft shadow next: a step after each two slow seconds. */
  private pace(seconds: number): void {
    this.slow = seconds > 1 / 24 ? this.slow + Math.min(seconds, 1) : Math.max(this.slow - seconds, 0);
    if (this.slow < PATIENCE) return;
    this.slow = 0;
    if (this.ratio > 0.75) this.ratio = Math.max(this.ratio * 0.75, 0.75);
    else if (this.key?.castShadow) this.key.castShadow = false;
    else if (this.ratio > 0.5) this.ratio = 0.5;
    this.fit();
  }
}

/** Whether this browser draws in software, as it does without a graphics card or its driver. */
function software(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2");
  const named = gl?.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl && named ? gl.getParameter(named.UNMASKED_RENDERER_WEBGL) : "");
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

function turn(joint: THREE.Object3D | undefined, pose: Pose, first: number): void {
  if (!joint) return;
  const axis = new THREE.Vector3(pose[first] ?? 0, pose[first + 1] ?? 0, pose[first + 2] ?? 0);
  const angle = axis.length();
  joint.quaternion.setFromAxisAngle(angle > 1e-9 ? axis.divideScalar(angle) : new THREE.Vector3(0, 1, 0), angle);
}

function forget(part: THREE.Object3D): void {
  if (!(part instanceof THREE.Mesh)) return;
  part.geometry.dispose();
  const material = part.material as THREE.MeshStandardMaterial;
  for (const map of [material.map, material.normalMap, material.aoMap, material.roughnessMap]) map?.dispose();
  material.dispose();
}

/** The head for machines that draw in software; only they load what makes it. */
async function simple(model: THREE.Object3D): Promise<PlainHead> {
  const [{ PlainHead }, { ready }] = await Promise.all([import("./plain"), import("./fewer")]);
  await ready;
  return new PlainHead(model);
}
