import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Puts the command line into a few files, which start several times as fast as the many that it is made of:
// docs/decisions/bundle.md. Run by `pnpm build`.

const folder = fileURLToPath(new URL('..', import.meta.url));
const { dependencies } = readManifest(folder);

rmSync(join(folder, 'dist/chunks'), { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: folder,
  outdir: 'dist',
  // Threads are started as files of their own.
  entryPoints: {
    cli: 'src/cli.ts',
    'chunks/sqlite-worker': 'src/store/sqlite-worker.ts',
    'chunks/sqlite-checkpoint-worker': 'src/store/sqlite-checkpoint-worker.ts',
    'chunks/sqlite-read-worker': 'src/store/sqlite-read-worker.ts',
    'chunks/body-worker': 'src/ingest/body-worker.ts',
  },
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  // Those are installed beside us; all others are taken in.
  external: Object.keys(dependencies),
  metafile: true,
  logLevel: 'warning',
});
writeFileSync(join(folder, 'dist/third-party-licenses.txt'), licensesOf(Object.keys(metafile.inputs)));

interface Manifest {
  name: string;
  version: string;
  license: string;
  dependencies: Record<string, string>;
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest;
}

/** The licences of all packages that gave one of these files, which must go where their code goes. */
function licensesOf(files: readonly string[]): string {
  const packages = files
    .filter((file) => file.includes('node_modules/'))
    .map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)![0]);
  return [...new Set(packages)]
    .map((path) => {
      const { name, version, license } = readManifest(join(folder, path));
      return `${name} ${version} (${license})\n\n${licenseText(join(folder, path), license)}`;
    })
    .toSorted()
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Where a package forgot the text of its licence, Apache's is in another that has the same one. */
function licenseText(path: string, license: string): string {
  const places = [path, ...(license === 'Apache-2.0' ? [join(folder, 'node_modules/@grpc/grpc-js')] : [])];
  const file = places.map((place) => join(place, 'LICENSE')).find((place) => existsSync(place));
  if (!file) throw new Error(`${path} is taken in, and has no LICENSE.`);
  return readFileSync(file, 'utf8');
}
