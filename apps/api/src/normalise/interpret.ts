import {
  conventions as conventionNames,
  isToolCall,
  type Attributes,
  type Convention,
  type Provenance,
  type SpanType,
} from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';
import { readMessages } from './chat-message.ts';
import type { ConventionReader } from './convention.ts';
import { asLongJson, leaveLongJson, startReading } from './json-text.ts';
import type { Field, Meaning } from './meaning.ts';
import type { Found, Rule } from './rule.ts';

export interface Interpretation {
  /** The most specific vocabulary that the span is written in. */
  convention: Convention;
  meaning: { [F in Field]: Meaning[F] | undefined };
  /** Null unless it was asked for. */
  provenance: Partial<Record<Field, Provenance>> | null;
}

export interface Interpret {
  (span: RawSpan, isDetailed: boolean, leavesLong?: boolean): Interpretation;
  /** Every key that a rule looks for by its whole name. */
  keys: readonly string[];
}

/** A rule of one convention for one field. */
interface Entry {
  field: Field;
  rule: Rule<unknown>;
  name: Convention;
  /** Its place among all rules. */
  index: number;
}

/** What only a span's details show, and nothing else is found or told by. */
const detailFields = new Set<Field>([
  'toolDefinitions',
  'parameters',
  'promptTemplate',
  'finishReason',
  'agentName',
  'toolCallId',
]);

/** Fields to which every convention adds what the ones before it did not say. */
type JoinedField = 'metadata' | 'parameters';

function isJoined(field: Field): field is JoinedField {
  return field === 'metadata' || field === 'parameters';
}

/**
 * Reads spans by a table of conventions, the more specific first. Of all that a span is written in, each field is read by the
 * first whose rule finds something; the others' keys stay unread.
 */
export function createInterpret(table: readonly ConventionReader[]): Interpret {
  let count = 0;
  const readers = table.map((reader) => {
    const entries = Object.entries(reader.rules).map(([field, rule]): Entry => ({
      field: field as Field,
      rule: rule as Rule<unknown>,
      name: reader.name,
      index: count++,
    }));
    const [typeEntry] = entries.filter(({ field }) => field === 'type');
    const others = entries.filter(({ field }) => field !== 'type');
    return { reader, typeEntry, others, plain: others.filter(({ field }) => !detailFields.has(field)) };
  });
  const entries = readers.flatMap(({ others, typeEntry }) => (typeEntry ? [...others, typeEntry] : others));
  const look = createLook(table, entries);
  const keys = new Set(entries.flatMap(({ rule }) => rule.keys).filter((key) => !key.includes('*')));
  return Object.assign(interpret, { keys: [...keys] });

  function interpret(span: RawSpan, isDetailed: boolean, leavesLong = false): Interpretation {
    startReading(isDetailed);
    const { present, canRead } = look(span);
    const result: Interpretation = {
      convention: 'generic',
      meaning: emptyMeaning(),
      provenance: isDetailed ? {} : null,
    };
    const matching: typeof readers = [];
    for (let i = 0; i < readers.length; i++) {
      const { reader } = readers[i]!;
      const isPresent =
        reader.prefixes.length === 0 ||
        (present & (1 << i)) !== 0 ||
        reader.scopes?.includes(span.scope.name) === true;
      if (isPresent && (reader.matches?.(span) ?? true)) matching.push(readers[i]!);
    }
    if (matching.length > 0) result.convention = matching[0]!.reader.name;
    // What a span is decides how the rest of it is read.
    for (const { typeEntry } of matching) {
      if (!typeEntry || !canRead(typeEntry.index)) continue;
      keep(result, typeEntry, typeEntry.rule.read(span, 'generic'));
      if (result.meaning.type !== undefined) break;
    }
    const type = result.meaning.type ?? 'generic';
    if (leavesLong) leaveLongJson(wantedOf(type));
    for (const { others, plain } of matching) {
      for (const entry of isDetailed ? others : plain) {
        if (!canRead(entry.index)) continue;
        const { field, rule } = entry;
        if (result.meaning[field] === undefined) {
          const found = rule.read(span, type);
          // What is shown as it is.
          const isShown = leavesLong && found && (field === 'input' || field === 'output');
          keep(result, entry, isShown ? { ...found, value: asLongJson(found.value) } : found);
        } else if (isJoined(field)) join(result, field, rule.read(span, type));
      }
    }
    return result;
  }
}

/** Which long lists are read for what they mean: a model's are messages in some shape or other, any other span's where the first item is one. */
function wantedOf(type: SpanType): (first: unknown) => boolean {
  if (isToolCall(type)) return () => false;
  if (type === 'model_generation' || type === 'model_step') return () => true;
  return (first) => readMessages([first]) !== null;
}

/** All fields from the start, in one order: objects that grow field by field are slow to make and to read. */
function emptyMeaning(): Interpretation['meaning'] {
  return {
    type: undefined,
    isEvent: undefined,
    model: undefined,
    responseModel: undefined,
    responseId: undefined,
    provider: undefined,
    inputTokens: undefined,
    outputTokens: undefined,
    totalTokens: undefined,
    cacheReadTokens: undefined,
    cacheWriteTokens: undefined,
    reasoningTokens: undefined,
    usageRole: undefined,
    costUsd: undefined,
    timeToFirstTokenMs: undefined,
    toolName: undefined,
    toolCallId: undefined,
    agentName: undefined,
    input: undefined,
    output: undefined,
    inputMessages: undefined,
    outputMessages: undefined,
    toolDefinitions: undefined,
    parameters: undefined,
    finishReason: undefined,
    promptTemplate: undefined,
    metadata: undefined,
    traceName: undefined,
    sessionId: undefined,
    userId: undefined,
    tags: undefined,
    error: undefined,
  };
}

/** The rule's type says that the value is one of this field's: `Rules` binds them. */
function keep({ meaning, provenance }: Interpretation, { field, name }: Entry, found: Found<unknown> | null) {
  if (!found) return;
  (meaning as Record<Field, unknown>)[field] = found.value;
  if (provenance) provenance[field] = { keys: [...found.keys], rule: name };
}

function join({ meaning, provenance }: Interpretation, field: JoinedField, found: Found<unknown> | null) {
  if (!found) return;
  meaning[field] = { ...(found.value as Attributes), ...meaning[field] };
  provenance?.[field]?.keys.push(...found.keys);
}

interface Look {
  /** A bit for each convention that one of the span's keys belongs to. */
  present: number;
  /** Whether a rule looks at any key that the span has; holds until the next span is looked at. */
  canRead: (index: number) => boolean;
}

/** What is known of one key: keys recur from span to span, so each is compared with the table once. */
interface KnownKey {
  bits: number;
  rules: readonly number[];
}

/** More than all programs on one machine have different keys, few enough to be nothing. */
const maxKnownKeys = 20_000;

/** Most rules look for keys that a span doesn't have: one look at those that it has tells which rules are worth a try. */
function createLook(table: readonly ConventionReader[], entries: readonly Entry[]): (span: RawSpan) => Look {
  if (conventionNames.length > 30) throw new Error('More conventions than bits.');
  const known = new Map<string, KnownKey>();
  const always = new Set(entries.filter(({ rule }) => readsMore(rule)).map(({ index }) => index));
  const exact = new Map<string, number[]>();
  const prefixes: { prefix: string; index: number }[] = [];
  for (const { rule, index } of entries) {
    for (const key of new Set(rule.keys)) {
      if (key.includes('*')) prefixes.push({ prefix: key.slice(0, key.indexOf('*')), index });
      else exact.set(key, [...(exact.get(key) ?? []), index]);
    }
  }
  const touched = new Uint8Array(entries.length);
  const canRead = (index: number) => touched[index] === 1;

  const starts = createStarts(table, prefixes);

  function lookUp(key: string, name: string): KnownKey {
    const found = known.get(key);
    if (found) return found;
    const added = compare(key, name);
    if (known.size < maxKnownKeys) known.set(key, added);
    return added;
  }

  function compare(key: string, name: string): KnownKey {
    const rules = exact.get(key);
    const start = starts.get(name.charCodeAt(0));
    if (!start && key === name) return rules ? { bits: 0, rules } : nothingKnown;
    let bits = 0;
    for (const { prefix, bit } of start?.conventions ?? []) {
      if (name.startsWith(prefix)) bits |= bit;
    }
    const below = (start?.rules ?? []).filter(({ prefix }) => key.startsWith(prefix));
    return { bits, rules: [...(rules ?? []), ...below.map(({ index }) => index)] };
  }

  return ({ attributes, events }) => {
    let present = 0;
    touched.fill(0);
    for (const index of always) touched[index] = 1;
    for (const key in attributes) {
      const { bits, rules } = lookUp(key, key);
      present |= bits;
      for (const index of rules) touched[index] = 1;
    }
    for (const { name } of events) {
      const { bits, rules } = lookUp(`events[${name}]`, name);
      present |= bits;
      for (const index of rules) touched[index] = 1;
    }
    return { present, canRead };
  };
}

const nothingKnown: KnownKey = { bits: 0, rules: [] };

interface Start {
  conventions: { prefix: string; bit: number }[];
  rules: { prefix: string; index: number }[];
}

/** What begins with the same letter: a span of a million keys that mean nothing is passed over at the pace of its letters. */
function createStarts(
  table: readonly ConventionReader[],
  prefixes: readonly { prefix: string; index: number }[],
): Map<number, Start> {
  const starts = new Map<number, Start>();
  const startOf = (prefix: string) => {
    const code = prefix.charCodeAt(0);
    const start = starts.get(code) ?? { conventions: [], rules: [] };
    starts.set(code, start);
    return start;
  };
  for (const [i, reader] of table.entries()) {
    for (const prefix of reader.prefixes) startOf(prefix).conventions.push({ prefix, bit: 1 << i });
  }
  for (const entry of prefixes) startOf(entry.prefix).rules.push(entry);
  return starts;
}

/** Whether a rule reads anything of a span but its attributes and events. */
function readsMore({ keys }: Rule<unknown>): boolean {
  return keys.length === 0 || keys.includes('span.name');
}
