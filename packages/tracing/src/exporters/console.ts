import { deepClean } from '../capture.ts';
import { AITracingEventType } from '../types.ts';
import type { AITracingEvent } from '../types.ts';
import { BaseExporter } from './base.ts';

const rule = '─'.repeat(80);

/** Writes each event to its logger, a field a line: a look at what a program traces without any viewer. */
export class ConsoleExporter extends BaseExporter {
  readonly name: string = 'console-exporter';

  protected _exportEvent({ type, exportedSpan: span }: AITracingEvent): void {
    const event = Object.entries(AITracingEventType).find(([, value]) => value === type);
    if (!event) {
      this.logger.warn(`[spanlight] ${this.name}: unknown event type ${type}`);
      return;
    }
    const isEnded = type === AITracingEventType.SPAN_ENDED;
    const durationMs = span.endTime && span.endTime.getTime() - span.startTime.getTime();
    const fields = {
      Type: span.type,
      Name: span.name,
      ID: span.id,
      // An event span is a moment, and has none.
      Duration: isEnded ? (durationMs === undefined ? 'none' : `${durationMs}ms`) : undefined,
      'Trace ID': span.traceId,
      Input: json(span.input),
      Output: json(span.output),
      Error: json(span.errorInfo),
      Attributes: json(span.attributes),
    };
    this.logger.info(event[0]);
    for (const [label, text] of Object.entries(fields)) {
      if (text !== undefined) this.logger.info(`   ${label}: ${text}`);
    }
    this.logger.info(rule);
  }
}

function json(value: unknown): string | undefined {
  // Spans of other SDKs may hold what JSON has no words for.
  return JSON.stringify(deepClean(value), null, 2);
}
