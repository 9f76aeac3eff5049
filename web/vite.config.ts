import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { defineConfig, type Plugin } from "vite";

const MODELS = "node_modules/@vladmandic/human/models";
const SIGHT = [
  ...["blazeface", "facemesh", "iris"].flatMap((name) => [`${MODELS}/${name}.json`, `${MODELS}/${name}.bin`]),
  "node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
];

/** Puts the networks that find a face's landmarks beside the page, so that they come from nowhere else. */
function sight(): Plugin {
  return {
    name: "sight",
    apply: "build",
    generateBundle() {
      for (const path of SIGHT) this.emitFile({ type: "asset", fileName: `sight/${basename(path)}`, source: readFileSync(path) });
    },
  };
}

// Worklets are loaded by URL, so none of them may be inlined; everything else is one page without other hosts.
export default defineConfig({
  base: "./",
  plugins: [sight()],
  worker: { format: "es" },
  build: { outDir: "../src/mien/live/static", emptyOutDir: true, assetsInlineLimit: 0, target: "es2022" },
});
