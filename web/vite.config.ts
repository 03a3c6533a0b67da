import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The page, from `web/index.html` to `dist/web`: `index.html` and a flat folder of hashed assets. Nothing is inlined, because
 * the Content-Security-Policy allows no inline script and no `data:` address.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: false,
  plugins: [react()],
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    target: 'es2023',
    sourcemap: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // local/build-page.ts has limits of its own, of what is sent.
    chunkSizeWarningLimit: 2_000,
    // All that two panes use is one file, so that each new pane adds no request to the first load of another. zod comes
    // with the module that has to run before any schema is made.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'zod', test: /without-eval/, priority: 1 },
            { name: 'shared', minShareCount: 2 },
          ],
        },
      },
    },
  },
});
