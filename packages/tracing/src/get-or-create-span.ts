import type { AISpanTypeMap } from './attributes.ts';
import { deepClean } from './capture.ts';
import { getSelectedAITracing } from './registry.ts';
import type { RuntimeContext } from './runtime-context.ts';
import type { AISpanType } from './span-type.ts';
import { captureRecord } from './span.ts';
import type { AISpan, Metadata, TracingContext, TracingOptions, TracingPolicy } from './types.ts';

export interface GetOrCreateSpanOptions<Type extends AISpanType> {
  type: Type;
  name: string;
  input?: unknown;
  attributes?: AISpanTypeMap[Type] | undefined;
  metadata?: Metadata | undefined;
  tracingPolicy?: TracingPolicy | undefined;
  tracingOptions?: TracingOptions | undefined;
  tracingContext?: TracingContext | undefined;
  runtimeContext?: RuntimeContext | undefined;
}

/**
 * What a traced function begins with: a child of the current span where there is one, else the root of a new trace on the
 * instance that is selected. Undefined where no instance is registered.
 */
export function getOrCreateSpan<Type extends AISpanType>(
  options: GetOrCreateSpanOptions<Type>,
): AISpan<Type> | undefined {
  const { tracingContext, tracingOptions, ...span } = options;
  const parent = tracingContext?.currentSpan;
  if (!parent) return getSelectedAITracing(options)?.startSpan({ ...span, tracingOptions });
  const added = captureRecord(tracingOptions?.metadata, deepClean);
  if (!added) return parent.createChildSpan(span);
  return parent.createChildSpan({
    ...span,
    metadata: { ...captureRecord(span.metadata, deepClean), ...added },
  });
}
