interface OpenTelemetryContext {
  setValue(key: symbol, value: unknown): OpenTelemetryContext;
}

interface OpenTelemetryContextManager {
  active(): OpenTelemetryContext;
  with<Result>(context: OpenTelemetryContext, work: () => Result): Result;
}

// Where @opentelemetry/api 1.x keeps what is shared, and the key by which its instrumentations know to stay out.
const api = Symbol.for('opentelemetry.js.api.1');
const suppressKey = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
const shared = globalThis as { [api]?: { context?: OpenTelemetryContextManager } };

/** Runs work without OpenTelemetry's instrumentations recording it: to trace the sending of traces would never end. */
export function untraced<Result>(work: () => Result): Result {
  const manager = shared[api]?.context;
  return manager ? manager.with(manager.active().setValue(suppressKey, true), work) : work();
}
