import { spoolsByDefault } from '#host';
import { AITracingEventType } from '../types.ts';
import type { AITracingEvent } from '../types.ts';
import { createHeartbeat } from './heartbeat.ts';
import type { Heartbeat } from './heartbeat.ts';
import { baseUrl } from './otlp-delivery.ts';
import { OtlpExporter } from './otlp.ts';
import type { OtlpExporterOptions } from './otlp.ts';
import { serviceInstanceId } from './service-instance.ts';

export interface DefaultExporterOptions extends OtlpExporterOptions {
  /**
   * Put what can't be sent into files, which the viewer reads when it starts.
   * @default true on Node, where a viewer has been used and the endpoint is on this machine
   */
  spool?: boolean | undefined;
}

/**
 * Sends to the local viewer, and tells it which traces are alive. When none runs, it says so in one debug line, and the
 * program goes on as if nothing were.
 */
export class DefaultExporter extends OtlpExporter {
  override readonly name: string = 'default-exporter';
  protected override readonly awayLevel = 'debug';
  readonly #heartbeat: Heartbeat;

  constructor(options: DefaultExporterOptions = {}) {
    super({ ...options, spool: options.spool ?? spoolsByDefault(baseUrl(options)) });
    this.#heartbeat = createHeartbeat({
      url: `${baseUrl(options)}/api/heartbeat`,
      headers: options.headers ?? {},
      instanceId: serviceInstanceId,
    });
  }

  protected override _exportEvent(event: AITracingEvent): void {
    super._exportEvent(event);
    const { type, exportedSpan } = event;
    if (type === AITracingEventType.SPAN_STARTED)
      this.#heartbeat.onStart(exportedSpan.traceId, exportedSpan.id);
    else if (type === AITracingEventType.SPAN_ENDED)
      this.#heartbeat.onEnd(exportedSpan.traceId, exportedSpan.id);
  }

  override async shutdown(): Promise<void> {
    this.#heartbeat.stop();
    await super.shutdown();
  }
}
