import { expect, test } from 'vitest';
import * as tracing from './index.ts';

// Programs are written against these names: taking one away breaks them. test-d/exports.ts does the same for types.
test('exports these values and no others', () => {
  expect(Object.keys(tracing).toSorted()).toEqual([
    'AISpanType',
    'AITracingEventType',
    'BaseAISpan',
    'BaseAITracing',
    'BaseExporter',
    'CloudExporter',
    'ConsoleExporter',
    'DEFAULT_KEYS_TO_STRIP',
    'DEFAULT_SERIALIZATION_LIMITS',
    'DefaultAISpan',
    'DefaultAITracing',
    'DefaultExporter',
    'InternalSpans',
    'ModelSpanTracker',
    'NoOpAISpan',
    'OtlpExporter',
    'SamplingStrategyType',
    'SensitiveDataFilter',
    'boundedStringify',
    'clearAITracingRegistry',
    'currentSpan',
    'deepClean',
    'extractTraceparent',
    'getAITracing',
    'getAllAITracing',
    'getDefaultAITracing',
    'getNestedValue',
    'getOrCreateSpan',
    'getSelectedAITracing',
    'getValidTraceId',
    'hasAITracing',
    'injectTraceparent',
    'isMastra',
    'omitKeys',
    'registerAITracing',
    'selectFields',
    'setNestedValue',
    'setSelector',
    'setupAITracing',
    'shutdownAITracingRegistry',
    'trace',
    'truncateString',
    'unregisterAITracing',
    'withSpan',
    'wrapMastra',
  ]);
});

test('the members of enums are these, with these values', () => {
  const { AISpanType, AITracingEventType, InternalSpans, SamplingStrategyType } = tracing;
  for (const [name, value] of Object.entries(AISpanType)) expect(value).toBe(name.toLowerCase());
  expect(Object.keys(AISpanType)).toHaveLength(19);
  expect(AITracingEventType).toEqual({
    SPAN_STARTED: 'span_started',
    SPAN_UPDATED: 'span_updated',
    SPAN_ENDED: 'span_ended',
  });
  expect(SamplingStrategyType).toEqual({
    ALWAYS: 'always',
    NEVER: 'never',
    RATIO: 'ratio',
    CUSTOM: 'custom',
  });
  expect(InternalSpans).toEqual({ NONE: 0, WORKFLOW: 1, AGENT: 2, TOOL: 4, MODEL: 8, ALL: 15 });
});
