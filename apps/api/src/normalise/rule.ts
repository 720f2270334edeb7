import type { Attributes, SpanType } from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';
import { asNumber, asTexts } from './attributes.ts';
import { readJsonAttribute } from './json-text.ts';

/** What a rule read, and from which keys. */
export interface Found<Value> {
  value: Value;
  keys: readonly string[];
}

/** How one field of a span is read. Pure; null when there is nothing to read. */
export interface Rule<Value> {
  /** Every key that it looks at, the first with a value counts; `*` stands for anything. What docs/otlp.md lists. */
  keys: readonly string[];
  read(span: RawSpan, type: SpanType): Found<Value> | null;
}

/** A text that isn't blank. */
export function text(...keys: string[]): Rule<string> {
  return firstOf(keys, (value) => (typeof value === 'string' && value.trim() !== '' ? value : null));
}

/** A finite number, as such or as text: emitters write NaN and null for "unknown". */
export function number(...keys: string[]): Rule<number> {
  return firstOf(keys, asNumber);
}

export function flag(...keys: string[]): Rule<boolean> {
  return firstOf(keys, (value) => (typeof value === 'boolean' ? value : null));
}

/** Any value, read where it is JSON written as text, once or twice over. */
export function json(...keys: string[]): Rule<unknown> {
  return firstOf(keys, (value) => (value === '' ? null : readJsonAttribute(value)));
}

/** The same where a text inside of the JSON is meant to stay text. */
export function jsonOnce(...keys: string[]): Rule<unknown> {
  return firstOf(keys, (value) => (value === '' ? null : readJsonAttribute(value, 1)));
}

/** A list of texts, as such, as JSON text, or a single one. */
export function texts(...keys: string[]): Rule<string[]> {
  return firstOf(keys, (value) => {
    const list = asTexts(readJsonAttribute(value));
    return list.length > 0 ? list : null;
  });
}

/** One of the names in a table; what is not in it is no value, and the next key is tried. */
export function oneOf<Value>(table: Readonly<Record<string, Value>>, ...keys: string[]): Rule<Value> {
  return firstOf(keys, (value) =>
    typeof value === 'string' && Object.hasOwn(table, value) ? table[value]! : null,
  );
}

/** All below a prefix such as `ai.telemetry.metadata.`, by the rest of its key, but for some of the names or kinds of names. */
export function below(prefix: string, except: readonly (string | RegExp)[] = []): Rule<Attributes> {
  const isExcepted = (name: string) =>
    except.some((exception) => (typeof exception === 'string' ? exception === name : exception.test(name)));
  return {
    keys: [`${prefix}*`],
    read({ attributes }) {
      const keys = Object.keys(attributes).filter(
        (key) =>
          key.startsWith(prefix) && key.length > prefix.length && !isExcepted(key.slice(prefix.length)),
      );
      if (keys.length === 0) return null;
      return {
        value: Object.fromEntries(keys.map((key) => [key.slice(prefix.length), attributes[key]])),
        keys,
      };
    },
  };
}

/** Another value made of what a rule read; null where that makes none. */
export function map<From, To>(
  rule: Rule<From>,
  make: (value: From, span: RawSpan, type: SpanType) => To | null,
): Rule<To> {
  return {
    keys: rule.keys,
    read(span, type) {
      const found = rule.read(span, type);
      if (!found) return null;
      const value = make(found.value, span, type);
      return value === null ? null : { value, keys: found.keys };
    },
  };
}

/** A rule that several others build on: what it reads of a span it reads once. */
export function once<Value>(rule: Rule<Value>): Rule<Value> {
  const read = new WeakMap<RawSpan, Found<Value> | null>();
  return {
    keys: rule.keys,
    read(span, type) {
      const known = read.get(span);
      if (known !== undefined) return known;
      const found = rule.read(span, type);
      read.set(span, found);
      return found;
    },
  };
}

/** One and the same value wherever another rule reads something. */
export function constant<const Value>(value: Value, rule: Rule<unknown>): Rule<Value> {
  return map(rule, () => value);
}

/** The first rule that reads something. */
export function either<Value>(...rules: readonly Rule<Value>[]): Rule<Value> {
  return {
    keys: rules.flatMap((rule) => rule.keys),
    read(span, type) {
      for (const rule of rules) {
        const found = rule.read(span, type);
        if (found) return found;
      }
      return null;
    },
  };
}

/** The name of the span itself, where that names its tool and so on. */
export const spanName: Rule<string> = {
  keys: ['span.name'],
  read: ({ name }) => (name.trim() === '' ? null : { value: name, keys: ['span.name'] }),
};

/** A rule for spans of some types alone. */
export function onlyFor<Value>(types: readonly SpanType[], rule: Rule<Value>): Rule<Value> {
  return { keys: rule.keys, read: (span, type) => (types.includes(type) ? rule.read(span, type) : null) };
}

/** An object of what each rule reads; null when none does. */
export function record(rules: Readonly<Record<string, Rule<unknown>>>): Rule<Attributes> {
  const entries = Object.entries(rules);
  return {
    keys: entries.flatMap(([, rule]) => rule.keys),
    read(span, type) {
      const value: Attributes = {};
      const keys: string[] = [];
      for (const [name, rule] of entries) {
        const found = rule.read(span, type);
        if (!found) continue;
        value[name] = found.value;
        keys.push(...found.keys);
      }
      return keys.length > 0 ? { value, keys } : null;
    },
  };
}

/** All that the rules read, in one object; where two read the same name, the first counts. */
export function merged(...rules: readonly Rule<Attributes>[]): Rule<Attributes> {
  return {
    keys: rules.flatMap((rule) => rule.keys),
    read(span, type) {
      const found = rules.map((rule) => rule.read(span, type)).filter((part) => part !== null);
      if (found.length === 0) return null;
      return {
        value: Object.fromEntries(found.toReversed().flatMap(({ value }) => Object.entries(value))),
        keys: found.flatMap(({ keys }) => keys),
      };
    },
  };
}

/** The lists that the rules read, one after the other. */
export function concat<Item>(...rules: readonly Rule<readonly Item[]>[]): Rule<Item[]> {
  return {
    keys: rules.flatMap((rule) => rule.keys),
    read(span, type) {
      const found = rules.map((rule) => rule.read(span, type)).filter((part) => part !== null);
      if (found.length === 0) return null;
      return { value: found.flatMap(({ value }) => value), keys: found.flatMap(({ keys }) => keys) };
    },
  };
}

/** Whatever no other rule can say: `take` gives an attribute's value and remembers its key where there is one. */
export function from<Value>(
  keys: readonly string[],
  read: (take: (key: string) => unknown, span: RawSpan, type: SpanType) => Value | null,
): Rule<Value> {
  return {
    keys,
    read(span, type) {
      const taken: string[] = [];
      const value = read(
        (key) => {
          const attribute = span.attributes[key];
          if (attribute !== undefined && attribute !== null) taken.push(key);
          return attribute;
        },
        span,
        type,
      );
      return value === null ? null : { value, keys: taken };
    },
  };
}

/** The first of some keys whose value is accepted. */
export function firstOf<Value>(
  keys: readonly string[],
  accept: (value: unknown) => Value | null,
): Rule<Value> {
  const single = keys.map((key) => [key]);
  return {
    keys,
    read({ attributes }) {
      for (let i = 0; i < keys.length; i++) {
        const raw = attributes[keys[i]!];
        if (raw === undefined || raw === null) continue;
        const value = accept(raw);
        if (value !== null) return { value, keys: single[i]! };
      }
      return null;
    },
  };
}
