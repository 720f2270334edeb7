// Bundles what programs import for a browser, and compares its size, minified and gzipped, with what we promise. What counts is
// what loads before the program runs: a chunk that is loaded later is listed by itself. `pnpm size`
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Metafile } from 'esbuild';

const limits = [
  {
    what: 'the quick start',
    code: `export { AISpanType, DefaultAITracing } from '@spanlight/tracing'`,
    max: 12_000,
  },
  { what: 'all of it', code: `export * from '@spanlight/tracing'`, max: 17_600 },
  { what: 'one processor', code: `export { SensitiveDataFilter } from '@spanlight/tracing'`, max: 3_200 },
  { what: 'one enum', code: `export { AISpanType } from '@spanlight/tracing'`, max: 400 },
];

for (const { what, code, max } of limits) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, sourcefile: 'entry.js' },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    outdir: 'out',
    write: false,
    metafile: true,
  });
  const sizes = new Map(
    outputFiles.map(({ path, contents }) => [basename(path), gzipSync(contents, { level: 9 }).length]),
  );
  const first = findFirst(metafile);
  const total = [...first].reduce((sum, name) => sum + sizes.get(name)!, 0);
  const isTooLarge = total >= max;
  console.log(`${isTooLarge ? 'TOO LARGE ' : ''}${what}: ${total} bytes, limit ${max}`);
  if (isTooLarge) process.exitCode = 1;
}

/** The names of the outputs that are loaded before the entry runs. */
function findFirst({ outputs }: Metafile): Set<string> {
  const entry = Object.keys(outputs).find((path) => outputs[path]!.entryPoint === 'entry.js')!;
  const paths = new Set([entry]);
  for (const path of paths) {
    for (const { path: next, kind } of outputs[path]!.imports)
      if (kind === 'import-statement') paths.add(next);
  }
  return new Set([...paths].map((path) => basename(path)));
}
