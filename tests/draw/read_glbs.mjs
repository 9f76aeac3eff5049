// Reads GLBs with Khronos' validator and with three.js; prints what they say of each as one line of JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [packages, ...files] = process.argv.slice(2);
const require = createRequire(packages + "/");
const three = (name) => import(pathToFileURL(`${packages}/node_modules/three/${name}`).href);
const validator = require("gltf-validator");
const { Texture } = await three("build/three.module.js");
const { GLTFLoader } = await three("examples/jsm/loaders/GLTFLoader.js");

for (const file of files) {
  const bytes = new Uint8Array(readFileSync(file));
  const { issues } = await validator.validateBytes(bytes, { maxIssues: 20 });
  const loader = new GLTFLoader();
  // node decodes no pictures; the validator looks at them
  loader.register(() => ({ name: "no_pictures", loadTexture: async () => new Texture() }));
  const { scene } = await loader.parseAsync(bytes.buffer, "");
  const morphs = new Set();
  const bones = [];
  let triangles = 0;
  scene.traverse((node) => {
    Object.keys(node.morphTargetDictionary ?? {}).forEach((name) => morphs.add(name));
    if (node.isBone) bones.push(node.name);
    if (node.isMesh) triangles += node.geometry.index.count / 3;
  });
  console.log(JSON.stringify({
    errors: issues.numErrors, warnings: issues.numWarnings, messages: issues.messages.map((m) => `${m.code} ${m.pointer}`),
    morphs: [...morphs], bones, triangles,
  }));
}
