import { BaseExporter, DefaultExporter, OtlpExporter } from '../src/index.ts';
import type { AISpanProcessor, AITracingEvent, AITracingExporter } from '../src/index.ts';

// An exporter is any object of this shape, or a class on top of BaseExporter.
class Counting extends BaseExporter {
  readonly name = 'counting';
  count = 0;
  protected _exportEvent(event: AITracingEvent): void {
    if (event.type === 'span_ended' && event.exportedSpan.errorInfo) this.count++;
    if (this.count > 10) this.setDisabled('enough');
  }
}
const exporters: AITracingExporter[] = [
  new Counting({ logLevel: 'debug' }),
  new DefaultExporter(),
  new OtlpExporter({ endpoint: 'http://localhost:4318', strategy: 'insert-only' }),
  { name: 'none', exportEvent: () => undefined, shutdown: async () => undefined },
];
void exporters;

// @ts-expect-error There is no such strategy.
void new OtlpExporter({ strategy: 'sometimes' });
// @ts-expect-error Endings alone don't make an exporter.
const silent: AITracingExporter = { name: 'silent', shutdown: async () => undefined };
void silent;

// A processor returns the span, another one, or nothing.
const processor: AISpanProcessor = {
  name: 'p',
  process: (span) => (span.name === 'x' ? undefined : { ...span, metadata: { seen: true } }),
  shutdown: async () => undefined,
};
void processor;
