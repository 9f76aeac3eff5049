import * as THREE from "three";

// The studio of `mien.draw.light`: a warm key high on the viewer's left, a cool fill, a rim, and two soft windows that
// eyes and lips mirror. There a light's colour is what a white matt surface gives off; three.js wants pi times that.
const LIGHTS: [THREE.Vector3Tuple, THREE.Vector3Tuple][] = [
  [[-0.55, 0.6, 0.75], [1.15, 1.06, 0.97]],
  [[0.35, 0.22, 0.9], [0.2, 0.22, 0.26]],
  [[0.55, 0.55, -0.75], [0.75, 0.78, 0.85]],
];
const SKY: THREE.Vector3Tuple = [0.25, 0.27, 0.31];
const GROUND: THREE.Vector3Tuple = [0.13, 0.105, 0.095];
const WINDOWS: { toward: THREE.Vector3Tuple; wide: number; high: number; colour: THREE.Vector3Tuple }[] = [
  { toward: [-0.5, 0.52, 0.75], wide: 0.24, high: 0.3, colour: [18, 17, 16] },
  { toward: [0.85, 0.25, 0.5], wide: 0.14, high: 0.5, colour: [2.2, 2.4, 2.8] },
];
// Narkowicz' fit of the ACES curve, as the film renderer has it; three.js' own is another fit.
const CURVE = `vec3 CustomToneMapping(vec3 color) {
  vec3 x = min(color * toneMappingExposure, 4.0);
  return x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14);
}`;

/** Lights a scene; returns the key light, which throws the one shadow. */
export function studio(renderer: THREE.WebGLRenderer, scene: THREE.Scene): THREE.DirectionalLight {
  THREE.ShaderChunk.tonemapping_pars_fragment = THREE.ShaderChunk.tonemapping_pars_fragment.replace(
    "vec3 CustomToneMapping( vec3 color ) { return color; }",
    CURVE,
  );
  renderer.toneMapping = THREE.CustomToneMapping;
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = THREE.PCFShadowMap;
  const lights = LIGHTS.map(([from, colour]) => {
    const light = new THREE.DirectionalLight(new THREE.Color(...colour), Math.PI);
    light.position.set(...from).normalize();
    scene.add(light);
    return light;
  });
  const key = lights[0] as THREE.DirectionalLight;
  key.castShadow = true;
  key.shadow.mapSize.set(512, 512);
  key.shadow.radius = 4;
  key.shadow.bias = -0.0005;
  key.shadow.normalBias = 0.004;
  Object.assign(key.shadow.camera, { left: -0.3, right: 0.3, top: 0.3, bottom: -0.3, near: 0.3, far: 1.7 });
  scene.environment = room(renderer);
  return key;
}

/** The studio as an environment map: sky, ground and windows, without the lights above. */
function room(renderer: THREE.WebGLRenderer): THREE.Texture {
  const inside = new THREE.Scene();
  const dome = new THREE.SphereGeometry(10, 32, 16);
  const colours = new Float32Array(dome.attributes["position"]!.count * 3);
  for (let k = 0; k < colours.length / 3; k++) {
    const h = Math.min(Math.max(0.5 + dome.attributes["position"]!.getY(k) / 20, 0), 1);
    const share = h * h * (3 - 2 * h);
    for (let c = 0; c < 3; c++) colours[k * 3 + c] = (GROUND[c] ?? 0) + ((SKY[c] ?? 0) - (GROUND[c] ?? 0)) * share;
  }
  dome.setAttribute("color", new THREE.BufferAttribute(colours, 3));
  inside.add(new THREE.Mesh(dome, new THREE.MeshBasicMaterial({ vertexColors: true, side: THREE.BackSide, toneMapped: false })));
  for (const { toward, wide, high, colour } of WINDOWS) {
    // The key's window lights by its directional light already: here it is only mirrored, and dimmed for that.
    const pane = new THREE.MeshBasicMaterial({ side: THREE.DoubleSide, toneMapped: false });
    pane.color.setRGB(...colour).multiplyScalar(0.35);
    const window = new THREE.Mesh(new THREE.PlaneGeometry(wide * 10, high * 10), pane);
    window.position.set(...toward).normalize().multiplyScalar(5);
    window.lookAt(0, 0, 0);
    inside.add(window);
  }
  const maker = new THREE.PMREMGenerator(renderer);
  const made = maker.fromScene(inside, 0.02).texture;
  maker.dispose();
  return made;
}
