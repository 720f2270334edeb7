import { readFile } from 'node:fs/promises';
import type { Span } from '../src/span.ts';
import { attributes } from './otlp.ts';
import { readSpan } from './span.ts';

const traceIdOf = (n: number) => `a${String(n).padStart(31, '0')}`;
const spanIdOf = (n: number) => `b${String(n).padStart(15, '0')}`;

/** Runs that list what their spans tell, the third of which has too many tools for a list. */
export function runsWithWords(): Span[] {
  const told = (n: number, tool: string, message = '') =>
    readSpan({
      traceId: traceIdOf(n % 3),
      spanId: spanIdOf(n),
      attributes: attributes({ 'gen_ai.tool.name': tool, 'gen_ai.provider.name': 'openai' }),
      ...(message !== '' && { status: { code: 2, message } }),
    });
  const tools = ['search', 'Ärger "quoted"', 'search', '日本'];
  return [
    ...tools.map((tool, n) => told(n, tool, n === 1 ? 'No way' : '')),
    ...Array.from({ length: 90 }, (_, n) => told(3 * n + 5, `tool ${n} of many`)),
    readSpan({ traceId: traceIdOf(9) }),
  ];
}

/** What brings the lists of runs of an older version up to date. */
export async function readWordsUpdate(migration: string): Promise<string> {
  const text = await readFile(new URL(`../drizzle/${migration}`, import.meta.url), 'utf8');
  return text.split('--> statement-breakpoint').find((part) => part.includes('UPDATE'))!;
}
