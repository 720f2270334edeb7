import { createStepRecorder } from './model-steps.ts';
import type { StepRecorder } from './model-steps.ts';
import type { AISpanType } from './span-type.ts';
import type { AISpan, EndSpanOptions, ErrorSpanOptions, TracingContext, UpdateSpanOptions } from './types.ts';

/**
 * Follows a generation that is streamed as Mastra streams, and records its steps and chunks below its span. One tracker
 * belongs to one generation, over all its steps.
 */
export class ModelSpanTracker {
  readonly #generation: AISpan<AISpanType.MODEL_GENERATION> | undefined;
  readonly #steps: StepRecorder | undefined;

  /** Without a span, or with one that records nothing, there is nothing to follow. */
  constructor(modelSpan?: AISpan<AISpanType.MODEL_GENERATION>) {
    this.#generation = modelSpan;
    this.#steps = modelSpan?.isValid ? createStepRecorder(modelSpan) : undefined;
  }

  /** What tools and the like belong under: the step that runs, else the generation. */
  getTracingContext(): TracingContext {
    const currentSpan = this.#steps?.current() ?? this.#generation;
    return currentSpan ? { currentSpan } : {};
  }

  updateGeneration(options: UpdateSpanOptions<AISpanType.MODEL_GENERATION>): void {
    this.#generation?.update(options);
  }

  /** Ends the generation, and what is open below it. */
  endGeneration(options?: EndSpanOptions<AISpanType.MODEL_GENERATION>): void {
    this.#steps?.close();
    this.#generation?.end(options);
  }

  /** Records an error, and unless `endSpan` is false ends the generation and what is open below it. */
  reportGenerationError(options: ErrorSpanOptions<AISpanType.MODEL_GENERATION>): void {
    if (options.endSpan ?? true) this.#steps?.close(options);
    this.#generation?.error(options);
  }

  /** The same stream, which is followed as it is read. */
  wrapStream<Chunk>(stream: ReadableStream<Chunk>): ReadableStream<Chunk> {
    const steps = this.#steps;
    if (!steps) return stream;
    const reader = stream.getReader();
    const pull = async (controller: ReadableStreamDefaultController<Chunk>) => {
      try {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        steps.follow(value);
        controller.enqueue(value);
      } catch (error) {
        steps.close({ error });
        controller.error(error);
      }
    };
    const cancel = (reason: unknown) => {
      steps.close();
      return reader.cancel(reason);
    };
    // Nothing is read ahead: whoever reads sets the pace, as without us.
    return new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
  }
}
