import { traceCall } from './call.ts';

if (location.hash === '#worker') await traceInWorker();
else await traceCall();
document.title = 'Traced';

function traceInWorker(): Promise<unknown> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise((resolve) => worker.addEventListener('message', resolve));
}
