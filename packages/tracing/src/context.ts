import { followResult } from './follow-result.ts';
import type { Watch } from './follow-result.ts';
import { getSelectedAITracing } from './registry.ts';
import { createResultPieces } from './result-pieces.ts';
import type { ResultPieces } from './result-pieces.ts';
import { SamplingStrategyType } from './sampling.ts';
import { AISpanType } from './span-type.ts';
import { currentSpan, spanStorage } from './span-storage.ts';
import { DefaultAITracing } from './tracing.ts';
import type { AISpan, AITracing, AnyAISpan, StartSpanOptions } from './types.ts';

type RootOptions<Type extends AISpanType> = Omit<
  StartSpanOptions<Type>,
  'name' | 'type' | 'parent' | 'output' | 'isEvent'
>;

export interface WithSpanOptions {
  /** Record what the function returns as the span's output. @default true */
  captureOutput?: boolean | undefined;
  /** End the span when the function is done, with its error if it fails. @default true */
  endSpan?: boolean | undefined;
}

export interface TraceOptions<Type extends AISpanType>
  extends RootOptions<Type>, Pick<WithSpanOptions, 'captureOutput'> {
  /** @default AISpanType.GENERIC */
  type?: Type | undefined;
  /** Whose span it is. @default that of the span above, else what the registry selects */
  tracing?: AITracing | undefined;
  /** The span above; null begins a new trace, and so does `traceId`. @default the current span */
  parent?: AnyAISpan | null | undefined;
}

/**
 * Runs a function within a span of its own, which is current for all that the function calls, and ends when the function is
 * done: when it returns or throws, when its promise is settled, or when the stream, the generator or the async iterable that
 * it returned has come to its end or its consumer has stopped. What the function returns and throws passes through.
 * Without an instance of tracing the function runs all the same, and nothing is recorded.
 */
export function trace<Result>(name: string, work: (span: AISpan<AISpanType.GENERIC>) => Result): Result;
export function trace<Result, Type extends AISpanType = AISpanType.GENERIC>(
  name: string,
  options: TraceOptions<Type>,
  work: (span: AISpan<Type>) => Result,
): Result;
export function trace<Result, Type extends AISpanType>(
  name: string,
  ...rest: [(span: AISpan<Type>) => Result] | [TraceOptions<Type>, (span: AISpan<Type>) => Result]
): Result {
  const [options, work] = rest.length === 1 ? [{}, rest[0]] : rest;
  return withSpan(startSpan(name, options), work, { captureOutput: options.captureOutput });
}

/** Runs a function within a span that is there already, and ends it as `trace` does. */
export function withSpan<Result, Span extends AnyAISpan>(
  span: Span,
  work: (span: Span) => Result,
  options: WithSpanOptions = {},
): Result {
  const watch = createWatch(span, options);
  let result: Result;
  try {
    result = watch.run(() => work(span));
  } catch (error) {
    watch.fail(error);
    throw error;
  }
  return followResult(result, watch);
}

function startSpan<Type extends AISpanType>(name: string, options: TraceOptions<Type>): AISpan<Type> {
  const { captureOutput: _, tracing: given, parent: givenParent, ...rest } = options;
  const parent = (givenParent === undefined && !rest.traceId ? currentSpan() : givenParent) ?? undefined;
  // Without a type given, Type is GENERIC.
  const type = options.type ?? (AISpanType.GENERIC as Type);
  const { runtimeContext } = rest;
  const tracing = given ?? parent?.aiTracing ?? getSelectedAITracing({ runtimeContext }) ?? silent();
  return tracing.startSpan({ ...rest, name, type, parent });
}

function createWatch(span: AnyAISpan, { captureOutput = true, endSpan = true }: WithSpanOptions): Watch {
  let isOver = !endSpan;
  const once = (end: () => void) => {
    if (isOver) return;
    isOver = true;
    end();
  };
  return {
    end: (output) => once(() => span.end(captureOutput && output !== undefined ? { output } : undefined)),
    fail: (error) => once(() => span.error({ error })),
    run: (work) => spanStorage().run(span, work),
    pieces: () => (captureOutput && endSpan && span.isValid ? createResultPieces() : noPieces),
  };
}

const noPieces: ResultPieces = { add() {}, output: () => undefined };

let silentTracing: AITracing | undefined;

/** Where there is no instance, spans are made all the same, and kept by nobody. */
function silent(): AITracing {
  return (silentTracing ??= new DefaultAITracing({
    serviceName: '',
    exporters: [],
    sampling: { type: SamplingStrategyType.NEVER },
  }));
}
