import { expect, test } from 'vitest';
import { conventions } from './conventions.ts';
import type { ConventionReader } from './convention.ts';

/** What of a span each field is read from, as docs/recognised.md lists it: `vitest -u` writes the page anew. */
function describeConvention({ title, source, prefixes, rules }: ConventionReader): string {
  const rows = Object.entries(rules).map(([field, rule]) => {
    const keys = [...new Set(rule.keys)].map((key) => `\`${key}\``);
    return `| ${field} | ${keys.join(', ') || "the span's name"} |`;
  });
  const begins = prefixes.map((prefix) => `\`${prefix}\``).join(', ');
  return [
    `## ${title}`,
    '',
    `[Described here](${source}). ${begins === '' ? 'Read after all others.' : `Told by keys that begin with ${begins}.`}`,
    '',
    '| field | read from, the first that has a value |',
    '| --- | --- |',
    ...rows,
  ].join('\n');
}

test('docs/recognised.md lists what is read', async () => {
  const page = [
    '# What Spanlight recognises',
    '',
    'A span is often written in several vocabularies at once. Each field is read by the first of these that says it; what none reads is',
    'shown under the attributes, as it came. `events[x]` is an event, or a log record, of that name. This page is made from the rules themselves.',
    '',
    conventions.map(describeConvention).join('\n\n'),
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../../../docs/recognised.md');
});
