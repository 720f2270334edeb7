import { ConnectPage } from '../connect/connect-page.tsx';
import { useTitle } from '../ui/use-title.ts';

export function ConnectRoute() {
  useTitle('Connect');
  return <ConnectPage />;
}
