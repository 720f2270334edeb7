import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isUnreachable } from './api.ts';
import { router } from './routes/router.ts';

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The server is on this machine more often than not: being offline says nothing about it.
      networkMode: 'always',
      // A server that is gone is asked again until it is back; one that says no is believed.
      retry: (_, error) => isUnreachable(error),
      retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 3000),
      refetchOnWindowFocus: false,
    },
  },
});

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no #root.');
createRoot(container).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
