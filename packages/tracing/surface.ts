// Compares what the package exports, as it is built, with test-d/surface.txt: a change to what programs are written against is
// to be seen in its review. `pnpm surface`, after a build; with --update it writes the file.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const home = import.meta.dirname;
const snapshot = join(home, 'test-d/surface.txt');

const surface = ['index', 'otel']
  .map((entry) => `// ${entry}\n\n${describe(join(home, `dist/${entry}.d.ts`)).join('\n\n')}\n`)
  .join('\n');

if (process.argv.includes('--update')) {
  writeFileSync(snapshot, surface);
} else {
  const before = readFileSync(snapshot, 'utf8');
  for (const line of linesOnlyIn(before, surface)) console.log(`- ${line}`);
  for (const line of linesOnlyIn(surface, before)) console.log(`+ ${line}`);
  if (before !== surface) {
    console.log('What the package exports has changed. If it is meant to: node surface.ts --update');
    process.exitCode = 1;
  }
}

function linesOnlyIn(text: string, other: string): string[] {
  const there = new Set(other.split('\n'));
  return text.split('\n').filter((line) => !there.has(line));
}

/** The declarations that a module exports, without their comments, in the order of their names. */
function describe(path: string): string[] {
  return [...declarations(path)].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, texts]) => texts);
}

/** Texts of the declarations by name: a name may have several, such as a value and a type. */
function declarations(path: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (name: string, texts: string[]) => found.set(name, [...(found.get(name) ?? []), ...texts]);
  for (const statement of statements(readFileSync(path, 'utf8'))) {
    const list = /^export (?:type )?(?:\*|\{([^}]*)\}) from '(.+)\.ts'/s.exec(statement);
    if (list) {
      const [, names, from] = list;
      const there = declarations(join(dirname(path), `${from}.d.ts`));
      for (const [name, texts] of there) {
        if (names === undefined || names.split(',').some((one) => one.trim() === name)) add(name, texts);
      }
      continue;
    }
    const kinds = '(?:abstract class|class|const|function|interface|namespace|type)';
    const own = new RegExp(`^export (?:declare )?${kinds} (\\w+)`).exec(statement);
    if (own) add(own[1]!, [statement]);
  }
  return found;
}

/** What begins at the start of a line, as tsc writes it. */
function statements(text: string): string[] {
  const withoutComments = text.replace(/[ ]*\/\*\*.*?\*\/\n?|^\/\/.*\n/gms, '').replace(/\n\s*\n/g, '\n');
  return withoutComments.trimEnd().split(/\n(?=[a-z])/);
}
