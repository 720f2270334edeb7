import { useNavigate, useSearch } from '@tanstack/react-router';
import { newestFirst } from '../api.ts';
import { ConnectGuide } from '../connect/connect-guide.tsx';
import { ListeningWords } from '../connect/connect-page.tsx';
import { RunsPage } from '../runs/runs-page.tsx';
import { useTitle } from '../ui/use-title.ts';

export function RunsRoute() {
  const search = useSearch({ from: '/' });
  const { filter = '', sort = newestFirst } = search;
  const navigate = useNavigate({ from: '/' });
  useTitle(filter ? `${filter} · Runs` : 'Runs');
  return (
    <RunsPage
      filter={filter}
      sort={sort}
      onFilter={(next) =>
        void navigate({ search: (last) => ({ ...last, filter: next || undefined }), replace: true })
      }
      onSort={(next) =>
        void navigate({ search: (last) => ({ ...last, sort: next === newestFirst ? undefined : next }) })
      }
      onOpen={(traceId) =>
        void navigate({ to: '/runs/$traceId', params: { traceId }, state: { list: search } })
      }
      empty={<ConnectGuide title="No runs yet" status={<ListeningWords />} />}
    />
  );
}
