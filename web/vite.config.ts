// The page is built into three files and embedded in pgweir (cmake/page.cmake). Nothing is
// loaded from elsewhere, and no script or style is written into the HTML, so that the content
// security policy of the server needs no exception.
import { defineConfig } from "vite";

const api = "http://127.0.0.1:7433";

export default defineConfig({
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        entryFileNames: "page.js",
        assetFileNames: "[name][extname]",
      },
    },
  },
  server: { proxy: { "/api": api } },
});
