import type { UsageStats } from './attributes.ts';
import { now } from './clock.ts';
import { AISpanType } from './span-type.ts';
import type { AISpan, ChildSpanOptions } from './types.ts';

/** Records the chunks of a model's stream as spans: a step, and in it a span for each piece of content. */
export interface StepRecorder {
  /** The step that runs. */
  current(): AISpan<AISpanType.MODEL_STEP> | undefined;
  /** Takes the next chunk. Never throws, whatever it is given. */
  follow(chunk: unknown): void;
  /** Ends the step and all that is open in it, with an error where there was one. */
  close(failure?: { error: unknown }): void;
}

/** A piece of content that is still coming in. */
interface OpenChunk {
  span: AISpan<AISpanType.MODEL_CHUNK>;
  text: string;
  value: unknown;
  /** Makes the output of what has come in. */
  read: (chunk: OpenChunk) => unknown;
}

type Fields = Record<string, unknown>;

/** What Mastra writes at the end of a step. From elsewhere, any of it may be absent. */
interface StepFinish {
  output?: { usage?: UsageStats; [field: string]: unknown };
  stepResult?: { reason?: string; isContinued?: boolean; warnings?: unknown };
  metadata?: { request?: unknown; [field: string]: unknown };
}

const contentTypes = /^((text|reasoning)-delta|tool-call.*|object|file)$/;

export function createStepRecorder(generation: AISpan<AISpanType.MODEL_GENERATION>): StepRecorder {
  let step: AISpan<AISpanType.MODEL_STEP> | undefined;
  let stepCount = 0;
  /** Within the step. */
  let chunkCount = 0;
  let hasContent = false;
  const open = new Map<string, OpenChunk>();
  /** Those of the step. A call comes in pieces and then as a whole, or as a whole alone. */
  const toolCallIds = new Set<unknown>();

  function follow(chunk: unknown): void {
    try {
      const { type, payload } = chunk as Fields;
      if (typeof type === 'string') record(type, (payload ?? chunk) as Fields);
    } catch {
      // A chunk that can't be read is left to those it is meant for.
    }
  }

  function record(type: string, fields: Fields): void {
    if (!hasContent && contentTypes.test(type)) {
      hasContent = true;
      generation.update({ attributes: { completionStartTime: now() } });
    }
    switch (type) {
      case 'raw':
      case 'start':
      case 'finish':
        return;
      case 'step-start':
        return startStep(fields['request']);
      case 'step-finish':
        return finishStep(fields);
      case 'text-start':
      case 'text-delta':
      case 'text-end':
      case 'reasoning-start':
      case 'reasoning-delta':
      case 'reasoning-end':
        return recordText(type, fields);
      case 'tool-call-input-streaming-start':
      case 'tool-call-delta':
      case 'tool-call-input-streaming-end':
      case 'tool-call':
        return recordToolCall(type, fields);
      case 'object':
      case 'object-result':
        return recordObject(type, fields);
    }
    recordEvent(type, withSize(fields));
    if (type === 'abort') close();
    if (type === 'error') close({ error: fields['error'] });
  }

  function startStep(input?: unknown): void {
    close();
    toolCallIds.clear();
    chunkCount = 0;
    const stepIndex = stepCount++;
    const name = `step: ${stepIndex}`;
    step = generation.createChildSpan({
      type: AISpanType.MODEL_STEP,
      name,
      attributes: { stepIndex },
      input,
    });
  }

  function finishStep({ output, stepResult, metadata }: StepFinish): void {
    const { usage, ...answer } = output ?? {};
    const { reason: finishReason, isContinued, warnings } = stepResult ?? {};
    // The request is the step's input already.
    const { request: _, ...rest } = metadata ?? {};
    for (const key of open.keys()) closeChunk(key);
    step?.end({
      output: answer,
      attributes: { usage, isContinued, finishReason, warnings },
      metadata: Object.keys(rest).length > 0 ? rest : undefined,
    });
    step = undefined;
  }

  function recordText(type: string, { id, text }: Fields): void {
    const [kind = type, stage] = type.split('-');
    const key = `${kind} ${String(id)}`;
    if (stage === 'end') return closeChunk(key);
    const chunk = openChunk(key, kind, (complete) => ({ text: complete.text }));
    if (typeof text === 'string') chunk.text += text;
  }

  function recordToolCall(type: string, { toolCallId, toolName, args, argsTextDelta }: Fields): void {
    const key = `tool-call ${String(toolCallId)}`;
    const isNew = !toolCallIds.has(toolCallId);
    toolCallIds.add(toolCallId);
    if (type === 'tool-call') {
      const chunk = open.get(key);
      if (chunk) chunk.value = args;
      else if (isNew) recordEvent(type, { toolName, toolCallId, toolInput: args });
    }
    if (type === 'tool-call' || type === 'tool-call-input-streaming-end') return closeChunk(key);
    if (!isNew && !open.has(key)) return;
    const chunk = openChunk(key, 'tool-call', ({ text, value }) => ({
      toolName,
      toolCallId,
      toolInput: value ?? parseJson(text),
    }));
    if (typeof argsTextDelta === 'string') chunk.text += argsTextDelta;
  }

  function recordObject(type: string, { object }: Fields): void {
    const chunk = openChunk('object', 'object', ({ value }) => value);
    // Each is the whole object as far as it is known.
    chunk.value = object ?? chunk.value;
    if (type === 'object-result') closeChunk('object');
  }

  function recordEvent(chunkType: string, output: unknown): void {
    // What comes between two steps, such as the end of it all, is no step of its own.
    const parent = step ?? generation;
    parent.createEventSpan({ ...describeChunk(chunkType), output });
  }

  function openChunk(key: string, chunkType: string, read: OpenChunk['read']): OpenChunk {
    let chunk = open.get(key);
    if (!chunk) {
      if (!step) startStep();
      const span = (step ?? generation).createChildSpan(describeChunk(chunkType));
      chunk = { span, text: '', value: undefined, read };
      open.set(key, chunk);
    }
    return chunk;
  }

  function describeChunk(chunkType: string): ChildSpanOptions<AISpanType.MODEL_CHUNK> {
    const attributes = { chunkType, sequenceNumber: chunkCount++ };
    return { type: AISpanType.MODEL_CHUNK, name: `chunk: '${chunkType}'`, attributes };
  }

  function closeChunk(key: string): void {
    const chunk = open.get(key);
    open.delete(key);
    chunk?.span.end({ output: chunk.read(chunk) });
  }

  function close(failure?: { error: unknown }): void {
    for (const key of open.keys()) closeChunk(key);
    if (failure) step?.error({ error: failure.error });
    else step?.end();
    step = undefined;
  }

  return { current: () => step, follow, close };
}

/** Media are not kept, as a stream may be nothing else: their size is. */
function withSize(fields: Fields): Fields {
  const { data, ...rest } = fields;
  const { length, byteLength = length, size = byteLength }: Fields = Object(data);
  return size === undefined ? fields : { ...rest, size };
}

/** Arguments that were cut off are worth showing too. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
