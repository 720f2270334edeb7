import type { AITracingEvent } from '../types.ts';
import type * as host from './host.ts';

export { onPageEnd as onProcessEnd } from './page-end.ts';

// A page that waits for more than this has other worries than how its spans are worded.
const maxLoadMs = 10_000;

let encode: typeof host.encodeGenAi = () => [];
let loading: Promise<void> | undefined;
let isLoading = true;

/** Writes nothing before it is loaded, or where it can't be. */
export const encodeGenAi: typeof host.encodeGenAi = (span, withContent) => encode(span, withContent);

/** Begins to load what `encodeGenAi` needs, a chunk of its own in a bundle. Rejects when that fails. */
export const prepareGenAi: typeof host.prepareGenAi = () =>
  isLoading ? (loading ??= load().finally(() => (isLoading = false))) : undefined;

async function load(): Promise<void> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(reject, maxLoadMs, new Error(`it took more than ${maxLoadMs} ms`));
  });
  ({ encodeGenAi: encode } = await Promise.race([import('./gen-ai-attributes.ts'), late]));
}

/** Mastra runs on servers. */
export const readMastraEvent: typeof host.readMastraEvent = (event) => event as AITracingEvent;
export const openSpool: typeof host.openSpool = () => undefined;
export const spoolsByDefault: typeof host.spoolsByDefault = () => false;
export const readEnvironment: typeof host.readEnvironment = () => undefined;
export const sdkLanguage: typeof host.sdkLanguage = () => 'webjs';
export const sendNow: typeof host.sendNow = () => 0;
