import {
  conventions as conventionNames,
  type Attributes,
  type Convention,
  type Provenance,
} from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';
import type { ConventionReader } from './convention.ts';
import type { Field, Meaning } from './meaning.ts';
import type { Found, Rule } from './rule.ts';

export interface Interpretation {
  /** The most specific vocabulary that the span is written in. */
  convention: Convention;
  meaning: Partial<Meaning>;
  provenance: Partial<Record<Field, Provenance>>;
}

export type Interpret = (span: RawSpan) => Interpretation;

interface Entry {
  field: Field;
  rule: Rule<unknown>;
}

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
  const readers = table.map((reader) => ({ ...reader, entries: entriesOf(reader) }));
  const vocabularies = createVocabularies(table.map((reader) => reader.prefixes));

  return (span) => {
    const present = vocabularies(span);
    const matching = readers.filter(
      (reader, i) => (reader.prefixes.length === 0 || present & (1 << i)) && (reader.matches?.(span) ?? true),
    );
    const result: Interpretation = {
      convention: matching[0]?.name ?? 'generic',
      meaning: {},
      provenance: {},
    };
    // What a span is decides how the rest of it is read.
    for (const { name, rules } of matching) {
      if (rules.type && result.meaning.type === undefined)
        keep(result, 'type', rules.type.read(span, 'generic'), name);
    }
    const type = result.meaning.type ?? 'generic';
    for (const { name, entries } of matching) {
      for (const { field, rule } of entries) {
        const isKnown = result.meaning[field] !== undefined;
        if (isKnown && !isJoined(field)) continue;
        const found = rule.read(span, type);
        if (isKnown && isJoined(field)) join(result, field, found);
        else keep(result, field, found, name);
      }
    }
    return result;
  };
}

function entriesOf({ rules }: ConventionReader): Entry[] {
  return Object.entries(rules)
    .filter(([field]) => field !== 'type')
    .map(([field, rule]) => ({ field: field as Field, rule: rule as Rule<unknown> }));
}

/** The rule's type says that the value is one of this field's: `Rules` binds them. */
function keep(
  { meaning, provenance }: Interpretation,
  field: Field,
  found: Found<unknown> | null,
  rule: Convention,
) {
  if (!found) return;
  (meaning as Record<Field, unknown>)[field] = found.value;
  provenance[field] = { keys: [...found.keys], rule };
}

function join({ meaning, provenance }: Interpretation, field: JoinedField, found: Found<unknown> | null) {
  if (!found) return;
  meaning[field] = { ...(found.value as Attributes), ...meaning[field] };
  provenance[field]!.keys.push(...found.keys);
}

/** A bit for each convention; there are fewer than 31. */
const everyName: number = conventionNames.length;

/** More than all programs on one machine have different keys, few enough to be nothing. */
const maxKnownKeys = 20_000;

/** Tells by its keys which conventions a span is written in. Keys recur from span to span, so each is looked at once. */
function createVocabularies(prefixes: readonly (readonly string[])[]): (span: RawSpan) => number {
  if (everyName > 30) throw new Error('More conventions than bits.');
  const known = new Map<string, number>();

  function bitsOf(key: string): number {
    const bits = known.get(key);
    if (bits !== undefined) return bits;
    let found = 0;
    for (const [i, list] of prefixes.entries()) {
      if (list.some((prefix) => key.startsWith(prefix))) found |= 1 << i;
    }
    if (known.size < maxKnownKeys) known.set(key, found);
    return found;
  }

  return ({ attributes, events }) => {
    let present = 0;
    for (const key in attributes) present |= bitsOf(key);
    for (const event of events) present |= bitsOf(event.name);
    return present;
  };
}
