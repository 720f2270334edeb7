import { AISpanType } from './span-type.ts';
import type {
  AISpan,
  AnyAISpan,
  EndSpanOptions,
  ErrorSpanOptions,
  TracingContext,
  UpdateSpanOptions,
} from './types.ts';

type Generation = AISpan<AISpanType.MODEL_GENERATION>;
type Step = AISpan<AISpanType.MODEL_STEP>;

/** A chunk that is still coming in. */
interface OpenChunk {
  span: AISpan<AISpanType.MODEL_CHUNK>;
  /** The pieces of it so far. */
  text: string;
  /** What it amounts to, made when it is complete. */
  output: (text: string) => unknown;
}

type Fields = Record<string, unknown>;

/**
 * Follows a streamed generation of Mastra's, and records its steps and chunks below the span of the generation. One tracker
 * belongs to one generation, over all its steps.
 */
export class ModelSpanTracker {
  readonly #generation: Generation | undefined;
  #step: Step | undefined;
  #stepCount = 0;
  /** Chunks of the present step, complete ones included. */
  #chunkCount = 0;
  readonly #open = new Map<string, OpenChunk>();
  /** Tool calls that have a chunk already: their input streams first, and then they come as a whole. */
  readonly #toolCalls = new Set<unknown>();
  #hasContent = false;

  constructor(modelSpan?: Generation) {
    this.#generation = modelSpan;
  }

  /** What tools and the like go under: the step that runs, else the generation. */
  getTracingContext(): TracingContext {
    const currentSpan: AnyAISpan | undefined = this.#step ?? this.#generation;
    return currentSpan ? { currentSpan } : {};
  }

  updateGeneration(options: UpdateSpanOptions<AISpanType.MODEL_GENERATION>): void {
    this.#generation?.update(options);
  }

  /** Ends the generation, and before it what is still open below. */
  endGeneration(options?: EndSpanOptions<AISpanType.MODEL_GENERATION>): void {
    this.#closeStep();
    this.#generation?.end(options);
  }

  /** Records an error, and ends the generation with all below it unless `endSpan` is false. */
  reportGenerationError(options: ErrorSpanOptions<AISpanType.MODEL_GENERATION>): void {
    if (options.endSpan ?? true) this.#closeStep(options);
    this.#generation?.error(options);
  }

  /** The same stream to read from. It is followed as it is read. */
  wrapStream<Chunk>(stream: ReadableStream<Chunk>): ReadableStream<Chunk> {
    if (!this.#generation) return stream;
    const reader = stream.getReader();
    return new ReadableStream<Chunk>(
      {
        pull: async (controller) => {
          try {
            const { done, value } = await reader.read();
            if (done) {
              this.#closeStep();
              controller.close();
            } else {
              this.#follow(value);
              controller.enqueue(value);
            }
          } catch (error) {
            this.#closeStep({ error });
            controller.error(error);
          }
        },
        cancel: (reason) => {
          this.#closeStep();
          return reader.cancel(reason);
        },
      },
      // Reads ahead no more than its reader does.
      { highWaterMark: 0 },
    );
  }
}
