import type { FeedEvent } from '@spanlight/schema';

export interface ReceivedEvent {
  id: string;
  /** Null for a message that carries nothing but its id. */
  event: FeedEvent | null;
}

export interface EventStream {
  response: Response;
  /** The next message. Rejects at the end of the stream. */
  next(): Promise<ReceivedEvent>;
  /** The next message that carries something. */
  nextEvent(): Promise<ReceivedEvent & { event: FeedEvent }>;
  close(): void;
}

/** Reads server-sent events as a browser does. */
export async function openEvents(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const closing = new AbortController();
  const response = await fetch(url, { headers, signal: closing.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let received = '';

  async function next(): Promise<ReceivedEvent> {
    for (;;) {
      const end = received.indexOf('\n\n');
      if (end !== -1) {
        const lines = received.slice(0, end).split('\n');
        received = received.slice(end + 2);
        const field = (name: string) =>
          lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        const data = field('data');
        const event = data === undefined ? null : (JSON.parse(data) as FeedEvent);
        if (event && event.type !== field('event')) throw new Error(`The event is called ${field('event')}.`);
        return { id: field('id')!, event };
      }
      const { done, value } = await reader.read();
      if (done) throw new Error('The stream has ended.');
      received += value;
    }
  }

  return {
    response,
    next,
    async nextEvent() {
      for (;;) {
        const { id, event } = await next();
        if (event) return { id, event };
      }
    },
    close: () => closing.abort(),
  };
}
