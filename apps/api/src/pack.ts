import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Puts the built page beside the server, which serves it. Run by `pnpm pack`, after the builds.

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const page = at('../../web/dist');
if (!existsSync(`${page}/index.html`)) throw new Error('The page is not built: run pnpm build in the root.');
rmSync(at('../dist/web'), { recursive: true, force: true });
cpSync(page, at('../dist/web'), { recursive: true });
