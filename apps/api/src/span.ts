import type { SpanDetail } from '@spanlight/schema';

/**
 * A span as the normaliser makes it and the store keeps it: what the API shows of it, and what it tells about its run.
 */
export interface Span extends SpanDetail {
  serviceName: string | null;
  sessionId: string | null;
  userId: string | null;
  tags: string[];
}
