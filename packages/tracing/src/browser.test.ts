import { chromium } from '@playwright/test';
import type { Browser } from '@playwright/test';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../test/chromium.ts';
import { startReceiver, toRecord } from '../test/receiver.ts';

/** The files of a page that Vite has bundled, by path. */
let files: Map<string, string>;

beforeAll(async () => {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    root: `${import.meta.dirname}/../test/page`,
    build: { write: false, target: 'es2024' },
    worker: { format: 'es' },
  });
  if (!('output' in result)) throw new TypeError('a single build has a single output');
  files = new Map(
    result.output.map((file) => [
      `/${file.fileName}`,
      file.type === 'chunk' ? file.code : String(file.source),
    ]),
  );
});

test('a bundle for browsers holds nothing that only Node has', () => {
  const code = [...files.values()].join('\n');
  expect(code).toContain('/v1/traces');
  expect(code).not.toMatch(/node:(fs|os|worker_threads)/);
});

const options = findChromium();

describe.skipIf(!options)('in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch(options);
  });

  afterAll(() => browser.close());

  /** Opens the page, whose traces go to a receiver of its own. Files that are missing can't be loaded. */
  async function open(isMissing: (path: string) => boolean, hash = '') {
    await using stack = new AsyncDisposableStack();
    const receiver = await startReceiver();
    stack.defer(() => receiver.close());
    const page = await browser.newPage();
    stack.defer(() => page.close());
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'warning') complaints.push(message.text());
    });
    await page.route(`${receiver.endpoint}/**`, (route) => {
      const path = new URL(route.request().url()).pathname;
      const body = files.get(path);
      if (route.request().method() !== 'GET') return route.continue();
      if (body === undefined || isMissing(path)) return route.fulfill({ status: 404 });
      const contentType = path.endsWith('.html') ? 'text/html' : 'text/javascript';
      return route.fulfill({ body, contentType });
    });
    await page.goto(`${receiver.endpoint}/index.html${hash}`);
    await page.waitForFunction(() => document.title === 'Traced');
    return { spans: receiver.spans, complaints };
  }

  test('the first span of a page has all its attributes', async () => {
    const { spans, complaints } = await open(() => false);
    expect(spans).toHaveLength(1);
    expect(toRecord(spans[0]!.attributes)).toMatchObject({
      'spanlight.input': '"Hello?"',
      'gen_ai.operation.name': 'chat',
      'gen_ai.input.messages': expect.stringContaining('Hello?'),
    });
    expect(complaints).toEqual([]);
  });

  test('in a worker of a page it is the same', async () => {
    const { spans, complaints } = await open(() => false, '#worker');
    expect(spans).toHaveLength(1);
    expect(toRecord(spans[0]!.attributes)).toMatchObject({
      'spanlight.input': '"Hello?"',
      'gen_ai.operation.name': 'chat',
    });
    expect(complaints).toEqual([]);
  });

  test('a page that can’t load the words of the conventions sends its spans without them, and says so', async () => {
    const { spans, complaints } = await open((path) => path.includes('gen-ai'));
    expect(spans).toHaveLength(1);
    expect(toRecord(spans[0]!.attributes)).toMatchObject({ 'spanlight.input': '"Hello?"' });
    expect(toRecord(spans[0]!.attributes)).not.toHaveProperty('gen_ai.input.messages');
    expect(complaints).toEqual([expect.stringContaining('spans go without gen_ai attributes')]);
  });
});
