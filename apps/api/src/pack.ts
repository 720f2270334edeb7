import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Puts beside the compiled server what it serves and plays: the built page and the SDK's examples. Run by `pnpm pack`, after the builds.

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const page = at('../../web/dist');
if (!existsSync(`${page}/index.html`)) throw new Error('The page is not built: run pnpm build in the root.');
rmSync(at('../dist/web'), { recursive: true, force: true });
cpSync(page, at('../dist/web'), { recursive: true });

rmSync(at('../dist/demo'), { recursive: true, force: true });
const examples = at('../../../packages/tracing/tsconfig.examples.json');
execFileSync('tsc', ['-p', examples, '--outDir', at('../dist/demo')], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
