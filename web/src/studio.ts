import * as THREE from "three";

// The studio of `mien.draw.light`: a warm key high on the viewer's left, a cool fill, a rim, and two soft windows that
// eyes and lips mirror. There a light's colour is what a white matt surface gives off; three.js wants pi times that.
export const LIGHTS: [THREE.Vector3Tuple, THREE.Vector3Tuple][] = [
  [[-0.66, 0.62, 0.66], [0.86, 0.79, 0.7]],
  [[0.45, 0.1, 0.88], [0.085, 0.095, 0.115]],
  [[0.62, 0.5, -0.7], [0.95, 1, 1.1]],
];
const SKY: THREE.Vector3Tuple = [0.165, 0.18, 0.21];
const GROUND: THREE.Vector3Tuple = [0.075, 0.066, 0.062];
const WINDOWS: { toward: THREE.Vector3Tuple; wide: number; high: number; colour: THREE.Vector3Tuple }[] = [
  { toward: [-0.5, 0.52, 0.75], wide: 0.24, high: 0.3, colour: [16, 15.2, 14.4] },
  { toward: [0.85, 0.25, 0.5], wide: 0.14, high: 0.5, colour: [2.2, 2.4, 2.8] },
];
// `mien.draw.light.ambient()`: the studio without the key's window, which is the key light already.
const BANDS: THREE.Vector3Tuple[] = [
  [0.1537, 0.1598, 0.1789],
  [0.0587, 0.0716, 0.0906],
  [0.0319, 0.0348, 0.0406],
  [0.0542, 0.0592, 0.069],
  [0.0224, 0.0244, 0.0285],
  [0.0132, 0.0144, 0.0167],
  [-0.0033, -0.0036, -0.0042],
  [0.048, 0.0524, 0.0611],
  [0.0169, 0.0184, 0.0215],
];
const OF = ["1.0", "n.y", "n.z", "n.x", "n.x * n.y", "n.y * n.z", "( 3.0 * n.z * n.z - 1.0 )", "n.x * n.z", "( n.x * n.x - n.y * n.y )"];
const AMBIENT = `vec3 studioAmbient( const in vec3 n ) {
  return max( vec3( 0.0 ), ${BANDS.map((colour, k) => `vec3( ${colour.join(", ")} ) * ${OF[k]}`).join(" + ")} );
}
`;
// What windows add to the sky's mirror image fades with roughness.
const WINDOWED = `vec3 sky = vec3( ${SKY.join(", ")} );
  return ( min( envMapColor.rgb, sky ) + max( envMapColor.rgb - sky, 0.0 ) * pow2( 1.0 - roughness ) ) * envMapIntensity;`;
// Narkowicz' fit of the ACES curve, as the film renderer has it; three.js' own is another fit.
export const CURVE = `vec3 CustomToneMapping(vec3 color) {
  vec3 x = min(color, 4.0);
  return x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14);
}`;

/** Lights a scene; returns the key light, which throws the one shadow. */
export function studio(renderer: THREE.WebGLRenderer, scene: THREE.Scene): THREE.DirectionalLight {
  THREE.ShaderChunk.tonemapping_pars_fragment = THREE.ShaderChunk.tonemapping_pars_fragment.replace(
    "vec3 CustomToneMapping( vec3 color ) { return color; }",
    CURVE,
  );
  const ibl = "envmap_physical_pars_fragment";
  THREE.ShaderChunk[ibl] = AMBIENT + THREE.ShaderChunk[ibl].replace("PI * envMapColor.rgb", "PI * studioAmbient( worldNormal )")
    .replace("return envMapColor.rgb * envMapIntensity;", WINDOWED);
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
    const h = Math.min(Math.max(0.5 + dome.attributes["position"]!.getY(k) / 10, 0), 1);
    const share = h * h * (3 - 2 * h);
    for (let c = 0; c < 3; c++) colours[k * 3 + c] = (GROUND[c] ?? 0) + ((SKY[c] ?? 0) - (GROUND[c] ?? 0)) * share;
  }
  dome.setAttribute("color", new THREE.BufferAttribute(colours, 3));
  inside.add(new THREE.Mesh(dome, new THREE.MeshBasicMaterial({ vertexColors: true, side: THREE.BackSide, toneMapped: false })));
  for (const { toward, wide, high, colour } of WINDOWS) {
    const pane = new THREE.MeshBasicMaterial({ side: THREE.DoubleSide, toneMapped: false });
    pane.color.setRGB(...colour); // only mirrored: what it lights is in the lights above
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

/** Returns what the studio's ambient light adds to matt white whose normal is (x, y, z), in one of the three colours. */
export function ambient(x: number, y: number, z: number, colour: 0 | 1 | 2): number {
  const a = COLUMNS[colour] as Float64Array;
  const flat = a[0]! + a[1]! * y + a[2]! * z + a[3]! * x;
  const bent = a[4]! * x * y + a[5]! * y * z + a[6]! * (3 * z * z - 1) + a[7]! * x * z + a[8]! * (x * x - y * y);
  return Math.max(flat + bent, 0);
}

const COLUMNS = [0, 1, 2].map((c) => Float64Array.from(BANDS, (colour) => colour[c]!));
