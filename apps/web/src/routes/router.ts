import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { ConnectRoute } from './connect-route.tsx';
import { NotFound } from './not-found.tsx';
import type { RunsSearch } from '../content/runs-search.ts';
import { RunRoute } from './run-route.tsx';
import { RunsRoute } from './runs-route.tsx';
import { parseSearch, readRunSearch, readRunsSearch, stringifySearch } from './search-params.ts';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const runs = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: readRunsSearch,
  component: RunsRoute,
});

const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$traceId',
  validateSearch: readRunSearch,
  component: RunRoute,
});

const connect = createRoute({ getParentRoute: () => root, path: '/connect', component: ConnectRoute });

export const router = createRouter({
  routeTree: root.addChildren([runs, run, connect]),
  parseSearch,
  stringifySearch,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface HistoryState {
    /** The runs list from which a run was opened, to which one goes back from it. */
    list?: RunsSearch;
  }
}
