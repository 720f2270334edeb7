import { readMastraEvent } from '#host';
import { containLogger, createConsoleLogger } from '../logger.ts';
import type { Logger, LogLevel } from '../logger.ts';
import type { AITracingEvent, AITracingExporter } from '../types.ts';
import type { MastraEvent } from './mastra-event.ts';

/** What an exporter needs to know of the instance that it belongs to. */
export interface ExporterConfig {
  serviceName?: string | undefined;
  /** Where Mastra 1.x puts it. */
  config?: { serviceName?: string | undefined } | undefined;
}

export interface BaseExporterOptions {
  /** @default the console */
  logger?: Logger | undefined;
  /** What the default logger writes. @default 'info' */
  logLevel?: LogLevel | undefined;
}

// One promise for all events: an exporter that is done when it returns costs no promise a span.
const done: Promise<void> = Promise.resolve();

/** What exporters share: a logger, and a switch for when there is nothing to export to. */
export abstract class BaseExporter implements AITracingExporter {
  abstract readonly name: string;
  protected readonly logger: Logger;
  #isDisabled = false;

  constructor(options: BaseExporterOptions = {}) {
    this.logger = containLogger(options.logger ?? createConsoleLogger(options.logLevel ?? 'info'));
  }

  get isDisabled(): boolean {
    return this.#isDisabled;
  }

  /** Called with each event while the exporter is not disabled. */
  protected abstract _exportEvent(event: AITracingEvent): void | Promise<void>;

  exportEvent(event: AITracingEvent): Promise<void> {
    if (this.#isDisabled) return done;
    return this._exportEvent(event) ?? done;
  }

  /** The same by its newer name, which Mastra 1.x calls. */
  exportTracingEvent(event: MastraEvent): Promise<void> {
    return this.exportEvent(readMastraEvent(event));
  }

  /** Called once. Mastra's own instances call it too, each line in its own way. */
  init(_config: ExporterConfig): void {}

  flush(): Promise<void> {
    return done;
  }

  shutdown(): Promise<void> {
    return done;
  }

  /** From now on events are ignored. The first reason is logged as a warning. */
  protected setDisabled(reason: string): void {
    if (this.#isDisabled) return;
    this.#isDisabled = true;
    this.logger.warn(`[spanlight] ${this.name} is disabled: ${reason}`);
  }
}
