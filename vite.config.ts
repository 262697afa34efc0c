import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const platform = process.env['CHENGSHU_DEV_URL'] ?? 'http://127.0.0.1:8080';

/** Libraries that most pages need, in files of their own: a new version of a page leaves them in the browser's cache. */
const libraries = [
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
  { name: 'data', test: /node_modules\/(@tanstack|i18next|react-i18next|zod)\// },
];

// `npm run dev:web` serves the pages and passes everything else on to a running platform.
export default defineConfig({
  root: join(import.meta.dirname, 'src/app/web'),
  plugins: [react()],
  cacheDir: join(import.meta.dirname, 'node_modules/.vite'),
  resolve: { tsconfigPaths: false },
  build: {
    outDir: join(import.meta.dirname, 'dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    // Larger than any file of ours, so that nothing is put into an address that the security policy refuses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_200,
    rolldownOptions: { output: { codeSplitting: { groups: libraries } } },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': platform, '/data': platform },
  },
});
