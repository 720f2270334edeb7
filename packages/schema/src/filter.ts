import { parseDuration, printDuration, printNumber } from './duration-text.ts';
import { scale } from './scale.ts';
import { statuses, spanTypes } from './span-type.ts';

/** What kind of value a field takes. Durations are held in milliseconds, instants in microseconds since the epoch. */
type FieldKind = 'text' | 'number' | 'duration' | 'cost' | 'time';

interface Field {
  kind: FieldKind;
  describes: string;
  /** The only values there are, where they are few. */
  values?: readonly string[];
}

/** Every field of the filter language; what each means is said once, here. */
export const filterFields = {
  status: { kind: 'text', describes: 'status of the run', values: statuses },
  type: { kind: 'text', describes: 'type of the root span', values: spanTypes },
  name: { kind: 'text', describes: 'name of the run' },
  service: { kind: 'text', describes: 'service.name of the program' },
  session: { kind: 'text', describes: 'conversation id' },
  user: { kind: 'text', describes: 'user id' },
  tag: { kind: 'text', describes: 'one of the run’s tags' },
  model: { kind: 'text', describes: 'a model that the run called' },
  provider: { kind: 'text', describes: 'provider of a model that the run called' },
  tool: { kind: 'text', describes: 'a tool that the run called' },
  error: { kind: 'text', describes: 'an error message in the run' },
  duration: { kind: 'duration', describes: 'wall time' },
  tokens: { kind: 'number', describes: 'input and output tokens' },
  input: { kind: 'number', describes: 'input tokens' },
  output: { kind: 'number', describes: 'output tokens' },
  cost: { kind: 'cost', describes: 'US dollars' },
  spans: { kind: 'number', describes: 'number of spans' },
  errors: { kind: 'number', describes: 'number of failed spans' },
  started: { kind: 'time', describes: 'start: an ISO date, or how long ago' },
} as const satisfies Record<string, Field>;

export type FilterField = keyof typeof filterFields;
export type TextField = {
  [F in FilterField]: (typeof filterFields)[F]['kind'] extends 'text' ? F : never;
}[FilterField];
export type NumberField = Exclude<FilterField, TextField | 'started'>;
export type Comparison = '=' | '>' | '>=' | '<' | '<=';

/**
 * A filter as a tree. `match` compares without regard to case; where `wildcard` is set, each `*` in its value stands
 * for any text. `meta` does the same for one key of the root's metadata. `text` looks for its words anywhere in the run.
 */
export type Filter =
  | { kind: 'all' }
  | { kind: 'and' | 'or'; parts: Filter[] }
  | { kind: 'not'; part: Filter }
  | { kind: 'text'; text: string }
  | { kind: 'match'; field: TextField; value: string; wildcard: boolean }
  | { kind: 'meta'; key: string; value: string; wildcard: boolean }
  | { kind: 'compare'; field: NumberField; comparison: Comparison; value: number }
  | { kind: 'time'; comparison: Comparison; at: number }
  | { kind: 'ago'; comparison: Comparison; ms: number };

/** What is wrong with a filter's text, in words for the person who wrote it; `position` is where, in characters. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

/** Reads a filter. @throws {FilterError} */
export function parseFilter(text: string): Filter {
  const tokens = tokenize(text);
  let next = 0;

  function either(): Filter {
    const parts = [both()];
    while (tokens[next]?.kind === 'or') {
      next++;
      parts.push(both());
    }
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts };
  }

  function both(): Filter {
    const parts = [single()];
    for (;;) {
      const token = tokens[next];
      if (!token || token.kind === 'or' || token.kind === ')') break;
      if (token.kind === 'and') next++;
      parts.push(single());
    }
    return parts.length === 1 ? parts[0]! : { kind: 'and', parts };
  }

  function single(): Filter {
    let negations = 0;
    while (tokens[next]?.kind === 'not') {
      negations++;
      next++;
    }
    let filter = atom();
    for (; negations > 0; negations--) filter = { kind: 'not', part: filter };
    return filter;
  }

  let depth = 0;
  function atom(): Filter {
    const token = tokens[next++];
    if (!token) throw new FilterError('Something is missing at the end.', text.length);
    if (token.kind === 'term') return token.filter;
    if (token.kind === '(') {
      if (++depth > 100) throw new FilterError('Parentheses are nested more than 100 deep.', token.position);
      const inner = either();
      if (tokens[next]?.kind !== ')')
        throw new FilterError('This parenthesis is not closed.', token.position);
      next++;
      depth--;
      return inner;
    }
    throw new FilterError(`Something is missing before "${token.kind.toUpperCase()}".`, token.position);
  }

  if (tokens.length === 0) return { kind: 'all' };
  const filter = either();
  const rest = tokens[next];
  if (rest) throw new FilterError('This parenthesis was never opened.', rest.position);
  return filter;
}

type Token =
  | { kind: '(' | ')' | 'and' | 'or' | 'not'; position: number }
  | { kind: 'term'; position: number; filter: Filter };

const quoted = String.raw`"(?:[^"\\]|\\.)*"`;
const termPattern = new RegExp(
  String.raw`(?:([\p{L}\p{N}_.-]+|meta\.${quoted}):([<>]=?)?)?(${quoted}|[^\s()"]+)`,
  'uy',
);

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const character = text[position]!;
    if (/\s/.test(character)) {
      position++;
      continue;
    }
    if (character === '(' || character === ')') {
      tokens.push({ kind: character, position: position++ });
      continue;
    }
    const word = /(AND|OR|NOT)(?=[\s()]|$)/y;
    word.lastIndex = position;
    const operator = word.exec(text)?.[1];
    if (operator) {
      tokens.push({ kind: operator.toLowerCase() as 'and' | 'or' | 'not', position });
      position += operator.length;
      continue;
    }
    if (character === '-' && position + 1 < text.length && !/[\s)]/.test(text[position + 1]!)) {
      tokens.push({ kind: 'not', position: position++ });
      continue;
    }
    termPattern.lastIndex = position;
    const match = termPattern.exec(text);
    if (!match) {
      throw new FilterError(
        character === '"' ? 'This quotation mark is not closed.' : `"${character}" can't stand here.`,
        position,
      );
    }
    tokens.push({ kind: 'term', position, filter: readTerm(match[1], match[2], match[3]!, position) });
    position = termPattern.lastIndex;
  }
  return tokens;
}

/** Characters of one value as it is written; SQLite takes patterns of up to 50,000 bytes. */
const maxValue = 10_000;

function readTerm(
  name: string | undefined,
  sign: string | undefined,
  rawValue: string,
  position: number,
): Filter {
  if (rawValue.length > maxValue) {
    throw new FilterError(`This is longer than ${maxValue.toLocaleString('en-US')} characters.`, position);
  }
  const isQuoted = rawValue.startsWith('"');
  const value = isQuoted ? unquote(rawValue) : rawValue;
  if (name === undefined) {
    if (!isQuoted && /^[\p{L}\p{N}_.-]+:/u.test(rawValue)) {
      throw new FilterError(`"${rawValue}" lacks a value after the colon.`, position);
    }
    return { kind: 'text', text: value };
  }
  const wildcard = !isQuoted && value.includes('*');
  if (name.startsWith('meta.')) {
    const key = name.slice('meta.'.length);
    if (sign) throw new FilterError(`"${name}" is text: it can't be compared with ${sign}.`, position);
    return { kind: 'meta', key: key.startsWith('"') ? unquote(key) : key, value, wildcard };
  }
  if (!Object.hasOwn(filterFields, name)) {
    const nearest = nearestField(name);
    throw new FilterError(
      `There is no field "${name}".${nearest ? ` Did you mean "${nearest}"?` : ''} To look for this text, put it in quotation marks.`,
      position,
    );
  }
  const field = name as FilterField;
  const definition: Field = filterFields[field];
  if (definition.kind === 'text') {
    if (sign) throw new FilterError(`"${field}" is text: it can't be compared with ${sign}.`, position);
    const known = definition.values?.find((each) => each === value.toLowerCase());
    if (definition.values && !wildcard && known === undefined) {
      throw new FilterError(`"${field}" is one of ${definition.values.join(', ')}.`, position);
    }
    return { kind: 'match', field: field as TextField, value: known ?? value, wildcard };
  }
  const comparison = (sign ?? '=') as Comparison;
  if (field === 'started') return readTime(value, comparison, position);
  return {
    kind: 'compare',
    field: field as NumberField,
    comparison,
    value: readNumber(field, definition.kind, value, position),
  };
}

function readNumber(field: string, kind: FieldKind, value: string, position: number): number {
  if (kind === 'duration') {
    const ms = parseDuration(value);
    if (ms === null) throw new FilterError(`"${field}" takes a duration such as 500ms, 2s or 1m.`, position);
    return ms;
  }
  const plain = kind === 'cost' ? value.replace(/^\$/, '') : value;
  const match = /^(\d+(?:\.\d+)?)([kKmM]?)$/.exec(plain);
  if (!match) throw new FilterError(`"${field}" takes a number, such as 1000 or 2.5k.`, position);
  return scale(match[1]!, { '': 1, k: 1e3, m: 1e6 }[match[2]!.toLowerCase() as '' | 'k' | 'm']);
}

function readTime(value: string, comparison: Comparison, position: number): Filter {
  const ms = parseDuration(value.replace(/\s*ago$/, ''));
  if (ms !== null) return { kind: 'ago', comparison, ms };
  const at = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(at)) {
    throw new FilterError(
      '"started" takes a date such as 2026-01-31 or 2026-01-31T12:00Z, or a time such as 2h.',
      position,
    );
  }
  return { kind: 'time', comparison, at: at * 1000 };
}

/** Writes a filter so that parseFilter gives an equal one back. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'all':
      return '';
    case 'and':
      return filter.parts.map((part) => group(part, part.kind === 'or' || part.kind === 'and')).join(' ');
    case 'or':
      return filter.parts.map((part) => group(part, part.kind === 'or')).join(' OR ');
    case 'not':
      return `NOT ${group(filter.part, filter.part.kind === 'or' || filter.part.kind === 'and')}`;
    case 'text':
      return printValue(filter.text, false);
    case 'match':
      return `${filter.field}:${printValue(filter.value, filter.wildcard)}`;
    case 'meta':
      return `meta.${/^[\p{L}\p{N}_.-]+$/u.test(filter.key) ? filter.key : quote(filter.key)}:${printValue(filter.value, filter.wildcard)}`;
    case 'compare':
      return `${filter.field}:${printComparison(filter.comparison)}${
        filterFields[filter.field].kind === 'duration'
          ? printDuration(filter.value)
          : printNumber(filter.value)
      }`;
    case 'time':
      return `started:${printComparison(filter.comparison)}"${new Date(filter.at / 1000).toISOString()}"`;
    case 'ago':
      return `started:${printComparison(filter.comparison)}${printDuration(filter.ms)}`;
  }
}

function group(filter: Filter, needed: boolean): string {
  return needed ? `(${printFilter(filter)})` : printFilter(filter);
}

function printComparison(comparison: Comparison): string {
  return comparison === '=' ? '' : comparison;
}

function printValue(value: string, wildcard: boolean): string {
  if (wildcard) return value;
  const isPlain =
    /^[\p{L}\p{N}_./@+-]+$/u.test(value) && !value.startsWith('-') && !/^(AND|OR|NOT)$/.test(value);
  return isPlain ? value : quote(value);
}

function quote(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function unquote(value: string): string {
  return value.slice(1, -1).replace(/\\(.)/gs, '$1');
}

/** The field within two edits of the name, if any: what was probably meant. */
export function nearestField(name: string): FilterField | null {
  let best: FilterField | null = null;
  let bestDistance = 3;
  for (const field of Object.keys(filterFields) as FilterField[]) {
    const distance = editDistance(name.toLowerCase(), field);
    if (distance < bestDistance) {
      best = field;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      current[j] = Math.min(
        previous[j]! + 1,
        current[j - 1]! + 1,
        previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    previous = current;
  }
  return previous[b.length]!;
}
