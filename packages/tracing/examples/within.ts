import type { AnyAISpan } from '@spanlight/tracing';

/**
 * Ends a span with what the work gives, or with its error. Work that has more to say ends the span itself: a second end
 * does nothing.
 */
export async function within<Result>(span: AnyAISpan, work: () => Promise<Result>): Promise<Result> {
  try {
    const output = await work();
    span.end({ output });
    return output;
  } catch (error) {
    span.error({ error });
    throw error;
  }
}
