export type * from './attributes.ts';
export {
  boundedStringify,
  deepClean,
  DEFAULT_KEYS_TO_STRIP,
  DEFAULT_SERIALIZATION_LIMITS,
} from './capture.ts';
export type { DeepCleanOptions, SerializationLimits } from './capture.ts';
export { trace, withSpan } from './context.ts';
export type { TraceOptions, WithSpanOptions } from './context.ts';
export { BaseExporter } from './exporters/base.ts';
export type { BaseExporterOptions } from './exporters/base.ts';
export { CloudExporter } from './exporters/cloud.ts';
export type { CloudExporterOptions } from './exporters/cloud.ts';
export { ConsoleExporter } from './exporters/console.ts';
export { DefaultExporter } from './exporters/default.ts';
export type { DefaultExporterOptions } from './exporters/default.ts';
export { OtlpExporter } from './exporters/otlp.ts';
export type { OtlpExporterOptions, TracingStrategy } from './exporters/otlp.ts';
export { getOrCreateSpan } from './get-or-create-span.ts';
export type { GetOrCreateSpanOptions } from './get-or-create-span.ts';
export { InternalSpans } from './internal-spans.ts';
export { getNestedValue, omitKeys, selectFields, setNestedValue } from './key-paths.ts';
export type { Logger, LogLevel } from './logger.ts';
export { isMastra, wrapMastra } from './mastra.ts';
export { ModelSpanTracker } from './model-tracker.ts';
export { NoOpAISpan } from './no-op-span.ts';
export { SensitiveDataFilter } from './processors/sensitive-data-filter.ts';
export type { RedactionStyle, SensitiveDataFilterOptions } from './processors/sensitive-data-filter.ts';
export {
  clearAITracingRegistry,
  getAITracing,
  getAllAITracing,
  getDefaultAITracing,
  getSelectedAITracing,
  hasAITracing,
  registerAITracing,
  setSelector,
  shutdownAITracingRegistry,
  unregisterAITracing,
} from './registry.ts';
export type { ConfigSelector, ConfigSelectorOptions } from './registry.ts';
export type { RuntimeContext, TraceState } from './runtime-context.ts';
export { SamplingStrategyType } from './sampling.ts';
export type { CustomSamplerOptions, SamplingStrategy } from './sampling.ts';
export { setupAITracing } from './setup.ts';
export type { ObservabilityRegistryConfig } from './setup.ts';
export { BaseAISpan, DefaultAISpan, getValidTraceId } from './span.ts';
export { currentSpan } from './span-storage.ts';
export { AISpanType } from './span-type.ts';
export { BaseAITracing, DefaultAITracing } from './tracing.ts';
export { AITracingEventType } from './types.ts';
export type * from './types.ts';
export { extractTraceparent, injectTraceparent } from './traceparent.ts';
export type { HeadersLike, TraceParent } from './traceparent.ts';
export { truncateString } from './value-text.ts';
