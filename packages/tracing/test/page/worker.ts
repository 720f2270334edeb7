import { traceCall } from './call.ts';

await traceCall();
postMessage('traced');
