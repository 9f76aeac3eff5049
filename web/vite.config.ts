import { defineConfig } from "vite";

// Worklets are loaded by URL, so none of them may be inlined; everything else is one page without other hosts.
export default defineConfig({
  base: "./",
  build: { outDir: "../src/mien/live/static", emptyOutDir: true, assetsInlineLimit: 0, target: "es2022" },
});
