import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as sdk from '@spanlight/tracing';
import * as otel from '@spanlight/tracing/otel';
import { startReceiver } from './receiver.ts';

// docs/sdk.md says that its TypeScript compiles, runs and prints what stands below it. So does that of the README.

const execute = promisify(execFile);
const home = join(import.meta.dirname, '..');
// Within the package, so that its own name resolves to it.
const directory = join(home, '.snippets');
const page = await readPage('docs/sdk.md');

interface Snippet {
  name: string;
  code: string;
  prints: string | undefined;
}

const snippets = [...readSnippets('sdk', page), ...readSnippets('readme', await readPage('README.md'))];

function readPage(path: string): Promise<string> {
  return readFile(join(home, '../..', path), 'utf8');
}

/** Each piece of TypeScript with the text that follows it, named after the heading above. */
function readSnippets(source: string, text: string): Snippet[] {
  const blocks = /^#+ (?<heading>.+)$|^```ts\n(?<code>[^]*?)^```\n(?:\n```text\n(?<prints>[^]*?)^```\n)?/gm;
  let heading = '';
  return [...text.matchAll(blocks)].flatMap(({ groups = {} }, index) => {
    heading = groups['heading'] ?? heading;
    const { code, prints } = groups;
    if (code === undefined) return [];
    const name = `${source}-${index}-${heading
      .toLowerCase()
      .match(/[a-z0-9]+/g)
      ?.join('-')}`;
    return { name, code: forInstalled(code), prints };
  });
}

/** Two lines of Mastra can't both have the name: the older one is installed under another. */
function forInstalled(code: string): string {
  return code.startsWith('// @mastra/core 0.24')
    ? code.replaceAll(`'@mastra/core/`, `'@mastra/core-0.24/`)
    : code;
}

beforeAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory);
  await writeFile(
    join(directory, 'tsconfig.json'),
    JSON.stringify({ extends: '../tsconfig.json', include: ['*.ts'] }),
  );
  await Promise.all(snippets.map(({ name, code }) => writeFile(join(directory, `${name}.ts`), code)));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

test('the TypeScript of our pages compiles', async () => {
  expect(snippets.length).toBeGreaterThan(15);
  const compiled = execute(process.execPath, [compiler(), '-p', directory], { cwd: home });
  await expect(compiled.catch((error: { stdout: string }) => error.stdout)).resolves.toMatchObject({
    stdout: '',
  });
});

function compiler(): string {
  return join(home, 'node_modules/typescript/bin/tsc');
}

test.each(snippets)('$name runs and prints what it says', async ({ name, prints }) => {
  const receiver = await startReceiver();
  const { stdout, stderr } = await execute(process.execPath, [join(directory, `${name}.ts`)], {
    env: { ...process.env, SPANLIGHT_ENDPOINT: receiver.endpoint, NO_COLOR: '1', OPENAI_API_KEY: '' },
  });
  await receiver.close();
  expect(stderr).toBe('');
  expect(stdout).toBe(prints ?? '');
  const last = new Map(receiver.spans.map((span) => [span.spanId, span]));
  const open = [...last.values()].filter(({ endTimeUnixNano }) => endTimeUnixNano === undefined);
  expect(open.map((span) => span.name)).toEqual([]);
});

test('docs/sdk.md names every export', () => {
  const named = new Set(page.match(/\w+/g));
  expect([...Object.keys(sdk), ...Object.keys(otel)].filter((name) => !named.has(name))).toEqual([]);
});

test('docs/sdk.md names every type of span', () => {
  const rows = new Set([...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name));
  expect(rows).toEqual(new Set(Object.keys(sdk.AISpanType)));
});
