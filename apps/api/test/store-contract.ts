import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../src/store/store.ts';
import { describeChanges } from './contract/changes.ts';
import type { Contract, OpenedStore } from './contract/contract.ts';
import { describeDelete } from './contract/delete.ts';
import { describeExport } from './contract/export.ts';
import { describeFacets } from './contract/facets.ts';
import { describeFilter } from './contract/filter.ts';
import { describeList } from './contract/list.ts';
import { describeLogs } from './contract/logs.ts';
import { describeMerging } from './contract/merging.ts';
import { describeMetrics } from './contract/metrics.ts';
import { describeRuns } from './contract/runs.ts';
import { describeSearch } from './contract/search.ts';
import { describeSessions } from './contract/sessions.ts';
import { describeSigns } from './contract/signs.ts';
import { describeSpans } from './contract/spans.ts';

/** What every store does, whatever engine it runs on. */
export function describeStore(
  name: string,
  open: () => Promise<OpenedStore>,
  { numRuns }: { numRuns: number },
) {
  describe(name, () => {
    let store: Store;
    let dispose: () => Promise<void>;
    beforeEach(async () => {
      ({ store, dispose } = await open());
    });
    afterEach(() => dispose());

    const contract: Contract = {
      get store() {
        return store;
      },
      open,
      numRuns,
    };
    describeSpans(contract);
    describeMerging(contract);
    describeLogs(contract);
    describeRuns(contract);
    describeList(contract);
    describeFilter(contract);
    describeFacets(contract);
    describeSessions(contract);
    describeMetrics(contract);
    describeSearch(contract);
    describeExport(contract);
    describeDelete(contract);
    describeSigns(contract);
    describeChanges(contract);
  });
}
