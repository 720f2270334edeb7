import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

/** Where the built page lies: packed beside the compiled code, else in the repository. */
const places = ['../web', '../../web/dist', '../../../web/dist'].map((place) =>
  fileURLToPath(new URL(place, import.meta.url)),
);

/** All that the page needs comes from here; React and its parts set inline styles. */
const contentSecurityPolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' data:; frame-ancestors 'none'";

/** The page: its files, and for every other address its index.html, which finds its own way from there. */
export function pageRoutes(
  root: string | undefined = places.find((place) => existsSync(`${place}/index.html`)),
) {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('Content-Security-Policy', contentSecurityPolicy);
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'no-referrer');
  });
  if (root === undefined) {
    return app.get('*', (c) => c.text('The page is not built yet: run pnpm build.', 404));
  }
  // The names of built assets hold a hash of their content.
  app.get(
    '/assets/*',
    serveStatic({
      root,
      onFound: (_, c) => c.header('Cache-Control', 'public, max-age=31536000, immutable'),
    }),
  );
  app.get('/assets/*', (c) => c.text('There is no such file.', 404));
  app.get('*', serveStatic({ root, onFound: (_, c) => c.header('Cache-Control', 'no-cache') }));
  return app.get(
    '*',
    serveStatic({ root, path: 'index.html', onFound: (_, c) => c.header('Cache-Control', 'no-cache') }),
  );
}
