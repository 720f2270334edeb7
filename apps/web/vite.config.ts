import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.SPANLIGHT_ENDPOINT ?? 'http://127.0.0.1:4318';

export default defineConfig({
  plugins: [react()],
  build: {
    // The page's Content-Security-Policy allows fonts and scripts from its own origin only: no data: URLs.
    assetsInlineLimit: 0,
    // Vite counts before compression; what counts here is the first load, gzip, which has a budget of 250 kB.
    chunkSizeWarningLimit: 800,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': server, '/v1': server },
  },
  test: { include: ['src/**/*.test.ts'] },
});
