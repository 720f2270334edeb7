import type { AITracingEvent, AITracingExporter } from '../src/index.ts';

/** An exporter that keeps what it is given. */
export function createCollector(): AITracingExporter & { events: AITracingEvent[] } {
  const events: AITracingEvent[] = [];
  return {
    name: 'collector',
    events,
    exportEvent: (event) => {
      events.push(event);
    },
    shutdown: () => Promise.resolve(),
  };
}
