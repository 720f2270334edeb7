import { listRuns } from './list-runs.ts';
import type { Source } from './source.ts';
import { UsageError } from './usage-error.ts';

/** Fewer digits fit too many runs. */
const minDigits = 4;

/** The whole trace id that a beginning of it stands for. @throws {UsageError} */
export async function findRun(source: Source, [typed]: readonly string[]): Promise<string> {
  if (typed === undefined)
    throw new UsageError(
      'Which run? Give its trace id, or the beginning of it; "spanlight list" shows them.',
    );
  const prefix = typed.toLowerCase();
  if (/^[0-9a-f]{32}$/.test(prefix)) return prefix;
  if (!/^[0-9a-f]{4,31}$/.test(prefix)) {
    throw new UsageError(
      `"${typed}" is no trace id: give at least ${minDigits} of its 32 hexadecimal digits.`,
    );
  }
  const { runs } = await listRuns(source, { filter: prefix, sort: '-started', limit: '500' });
  const found = runs.filter(({ traceId }) => traceId.startsWith(prefix));
  if (found.length > 1) {
    const ids = found.slice(0, 5).map(({ traceId }) => traceId);
    throw new UsageError(
      `${found.length} runs begin with ${prefix}: ${ids.join(', ')}${found.length > 5 ? ', …' : ''}.`,
    );
  }
  return found[0]?.traceId ?? noSuchRun(prefix);
}

export function noSuchRun(typed: string): never {
  throw new UsageError(`There is no run ${typed}. "spanlight list" shows those there are.`);
}
