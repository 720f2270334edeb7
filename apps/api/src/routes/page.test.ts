import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer } from '../../test/server.ts';
import { temporaryFolder } from '../../test/temporary.ts';

async function startWithPage() {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<title>Spanlight</title>');
  await writeFile(join(folder, 'favicon.svg'), '<svg/>');
  await writeFile(join(folder, 'assets', 'index-4f2a.js'), `// ${'x'.repeat(5000)}`);
  return startTestServer({ pageRoot: folder });
}

test.each(['/', '/runs/0af7651916cd43dd8448eb211c80319c', '/connect'])(
  '%s is the page, which is never kept',
  async (path) => {
    const { url } = await startWithPage();
    const response = await fetch(url + path);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<title>Spanlight</title>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
  },
);

test('assets are kept for good, and compressed for a network', async () => {
  const { url } = await startWithPage();
  const response = await fetch(`${url}/assets/index-4f2a.js`, {
    headers: { 'x-forwarded-for': '203.0.113.7' },
  });
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(response.headers.get('content-encoding')).toBe('gzip');
});

test('an asset that is gone is not the page, and other files are themselves', async () => {
  const { url } = await startWithPage();
  expect((await fetch(`${url}/assets/index-old.js`)).status).toBe(404);
  expect(await (await fetch(`${url}/favicon.svg`)).text()).toBe('<svg/>');
});

test('nothing outside of the folder is served', async () => {
  const { url } = await startWithPage();
  for (const path of ['/..%2f..%2fetc/passwd', '/assets/..%2f..%2f..%2fetc%2fpasswd']) {
    expect(await (await fetch(url + path)).text()).not.toContain('root:');
  }
});

test('every part of the page may load from here alone', async () => {
  const { url } = await startWithPage();
  for (const path of ['/', '/assets/index-4f2a.js', '/assets/none.js']) {
    const { headers } = await fetch(url + path);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' data:; frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  }
});
