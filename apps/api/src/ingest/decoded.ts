import type { RawSpan } from '../raw-span.ts';

/** What a decoder, of whichever encoding, makes of one request. */
export interface DecodedTraces {
  spans: RawSpan[];
  /** One sentence for each span that can't be stored, naming its place and what is wrong. */
  rejections: string[];
  /** Something odd about the request as a whole that yet loses nothing. */
  warning: string | null;
}
