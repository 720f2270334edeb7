/**
 * What depends on where the program runs, all of it. A bundle for browsers has host-browser.ts in its place, which package.json
 * says under `imports`: there is no use for files and threads there, and what a page loads is to be small.
 */
import { isNode } from '../environment.ts';

export { readEnvironment } from '../environment.ts';
export { encodeGenAi } from './gen-ai-attributes.ts';
export { readMastraEvent } from './mastra-event.ts';
export { onProcessEnd } from './process-end.ts';
export { sendNow } from './send-now.ts';
export { openSpool } from './spool.ts';
export { spoolsByDefault } from './viewer-directory.ts';

/** Is waited for before spans are written for good; undefined once nothing is to be waited for. */
export function prepareGenAi(): Promise<void> | undefined {
  return undefined;
}

/** As OpenTelemetry names it (semantic conventions, telemetry.sdk.language). */
export function sdkLanguage(): 'nodejs' | 'webjs' {
  return isNode ? 'nodejs' : 'webjs';
}
