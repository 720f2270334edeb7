import { parseFilter, type Run, type RunList } from '@spanlight/schema';
import type { Span } from '../../src/span.ts';
import type { Engine } from '../../src/store/dialect.ts';
import type { RunQuery } from '../../src/store/run-order.ts';
import type { Store } from '../../src/store/store.ts';
import { micro, type OtlpSpan } from '../otlp.ts';
import { readSpan } from '../span.ts';

export interface OpenedStore {
  store: Store;
  /** What it is made of. */
  engine: Engine;
  /** Closes it and leaves nothing behind. */
  dispose: () => Promise<void>;
}

/** What the parts of the contract are tried on. */
export interface Contract {
  /** An empty one for each test. */
  readonly store: Store;
  /** Opens another. */
  open: () => Promise<OpenedStore>;
  /** How often a property is tried. */
  numRuns: number;
}

export async function runOf({ store }: Contract, traceId: string): Promise<Run> {
  return (await store.readRun(traceId))!.run;
}

export function list(
  { store }: Contract,
  { filter = '', ...rest }: Partial<Omit<RunQuery, 'filter'>> & { filter?: string } = {},
): Promise<RunList> {
  const sort = { field: 'started', descending: true } as const;
  return store.listRuns({
    filter: parseFilter(filter),
    sort,
    limit: 50,
    cursor: null,
    now: micro(0),
    ...rest,
  });
}

/** Names of the runs that a filter lets through, in order of name. */
export async function namesOf(contract: Contract, filter: string): Promise<string[]> {
  const { runs } = await list(contract, { filter, sort: { field: 'name', descending: false } });
  return runs.map((run) => run.name);
}

export function span(fields: Partial<OtlpSpan>): Span {
  return readSpan({ traceId: trace(1), spanId: id(1), ...fields });
}

export function trace(n: number): string {
  return `a${n.toString(16).padStart(31, '0')}`;
}

export function id(n: number): string {
  return `b${n.toString(16).padStart(15, '0')}`;
}

/** All that a store holds. */
export async function contentOf(store: Store) {
  const sort = { field: 'started', descending: false } as const;
  const { runs } = await store.listRuns({ filter: parseFilter(''), sort, limit: 100, cursor: null, now: 0 });
  const skeletons = await Promise.all(runs.map((run) => store.readRun(run.traceId)));
  const spans = await Promise.all(
    skeletons.flatMap((skeleton) =>
      skeleton!.spans.map((row) => store.readSpan(skeleton!.run.traceId, row.spanId)),
    ),
  );
  return { skeletons, spans };
}
