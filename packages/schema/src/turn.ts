import { z } from 'zod';
import { diffMessages } from './message-diff.ts';
import { messageSchema, partSchema, type Message, type Part } from './message.ts';
import { spanErrorSchema, spanIdSchema, type SpanDetail } from './span.ts';

/** `fullLength`: characters of the whole, where only its beginning is here. */
const shortSchema = z.object({ fullLength: z.number().int().optional() });
const shortPartSchema = partSchema.and(shortSchema);
const shortMessageSchema = messageSchema.extend({ parts: z.array(shortPartSchema) });
/** A value, or, where it is long, the beginning of its text. */
const shortValueSchema = shortSchema.extend({ value: z.unknown() });

const promptEntrySchema = z.discriminatedUnion('kind', [
  /** Messages in a row that the call before has sent or got already. */
  z.object({ kind: z.literal('unchanged'), count: z.number().int() }),
  z.object({ kind: z.literal('added'), message: shortMessageSchema }),
  z.object({ kind: z.literal('changed'), message: shortMessageSchema }),
  /** Messages in a row that are in the prompt no more. */
  z.object({ kind: z.literal('removed'), count: z.number().int() }),
]);

/**
 * What a transcript shows of one span: of a model call what is new in its prompt and what it answered, of any other its
 * input and output. Long texts are cut, so that a turn stays small however long the conversation is.
 */
export const turnSchema = z.object({
  spanId: spanIdSchema,
  /** The call that `prompt` is compared with; null: all of the prompt is here. */
  previousId: spanIdSchema.nullable(),
  prompt: z.array(promptEntrySchema),
  answer: z.array(shortMessageSchema),
  /** Null where there is none, or where messages say it. */
  input: shortValueSchema.nullable(),
  output: shortValueSchema.nullable(),
  error: spanErrorSchema.nullable(),
  finishReason: z.string().nullable(),
});

/** GET /api/runs/:traceId/turns */
export const turnListSchema = z.object({ turns: z.array(turnSchema) });

export type Turn = z.infer<typeof turnSchema>;
export type TurnList = z.infer<typeof turnListSchema>;
export type PromptEntry = Turn['prompt'][number];
export type ShortPart = Part & { fullLength?: number | undefined };
export type ShortMessage = Omit<Message, 'parts'> & { parts: ShortPart[] };
export type ShortValue = z.infer<typeof shortValueSchema>;

/** Texts longer than the first are cut to the second, so that no text is cut for the sake of a few words. */
const longest = 6000;
const kept = 4000;
/** Characters of base64; a picture is not cut but left out. */
const longestMedia = 500_000;

/**
 * One span as a turn, seen from the model call before it. Where the two share no more than a system prompt, this is
 * another conversation and shows in full.
 */
export function toTurn(detail: SpanDetail, previous: SpanDetail | null): Turn {
  const { spanId, inputMessages, outputMessages, error, finishReason } = detail;
  return {
    spanId,
    previousId: previous?.spanId ?? null,
    prompt: promptEntries(previous, inputMessages ?? []),
    answer: (outputMessages ?? []).map(shortMessage),
    input: inputMessages?.length || detail.input === null ? null : shortValue(detail.input),
    output: outputMessages?.length || detail.output === null ? null : shortValue(detail.output),
    error: error && { ...error, message: cut(error.message), stack: error.stack && cut(error.stack) },
    finishReason,
  };
}

function promptEntries(previous: SpanDetail | null, now: readonly Message[]): PromptEntry[] {
  const changes = diffMessages(previous?.inputMessages ?? [], previous?.outputMessages ?? [], now);
  const goesOn = changes.some((change) => change.kind === 'same' && change.message.role !== 'system');
  const entries: PromptEntry[] = [];
  for (const change of changes) {
    const last = entries.at(-1);
    if (change.kind === 'same') {
      if (last?.kind === 'unchanged') last.count++;
      else entries.push({ kind: 'unchanged', count: 1 });
    } else if (change.kind === 'removed') {
      if (!goesOn) continue;
      if (last?.kind === 'removed') last.count++;
      else entries.push({ kind: 'removed', count: 1 });
    } else {
      const kind = goesOn ? change.kind : 'added';
      entries.push({ kind, message: shortMessage(change.message) });
    }
  }
  return entries;
}

function cut(text: string): string {
  return text.length > longest ? text.slice(0, kept) : text;
}

function shortMessage(message: Message): ShortMessage {
  return { ...message, parts: message.parts.map(shortPart) };
}

function shortPart(part: Part): ShortPart {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text.length > longest
        ? { ...part, text: cut(part.text), fullLength: part.text.length }
        : part;
    case 'tool_call': {
      const { value, ...short } = shortValue(part.arguments);
      return { ...part, arguments: value, ...short };
    }
    case 'tool_result': {
      const { value, ...short } = shortValue(part.result);
      return { ...part, result: value, ...short };
    }
    case 'media': {
      const { data, ...rest } = part;
      if (data === undefined || data.length <= longestMedia) return part;
      return { ...rest, fullLength: data.length };
    }
    case 'other': {
      const { value, ...short } = shortValue(part.raw);
      return { type: 'other', raw: value, ...short };
    }
  }
}

function shortValue(value: unknown): ShortValue {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > longest ? { value: text.slice(0, kept), fullLength: text.length } : { value };
}
