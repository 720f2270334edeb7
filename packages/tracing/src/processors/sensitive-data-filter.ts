import { deepClean, PlainObject, put } from '../capture.ts';
import type { AISpanProcessor, AnyExportedAISpan } from '../types.ts';

/** How much of a secret is left: nothing, or its ends, to tell one from another. */
export type RedactionStyle = 'full' | 'partial';

export interface SensitiveDataFilterOptions {
  /** Keys whose values are redacted, in place of the default ones. Case, `-`, `_` and the like don't matter. */
  sensitiveFields?: readonly string[] | undefined;
  /** What stands in place of a secret. @default '[REDACTED]' */
  redactionToken?: string | undefined;
  /** @default 'full' */
  redactionStyle?: RedactionStyle | undefined;
}

const defaultFields =
  'password token secret key apikey auth authorization bearer bearertoken jwt credential clientsecret privatekey refresh ssn';

const name = 'sensitive-data-filter';

/**
 * Redacts what is kept under keys such as `password` or `apiKey`, at any depth and in JSON inside of strings. A key matches as
 * a whole: `promptTokens` is no `token`.
 */
export class SensitiveDataFilter implements AISpanProcessor {
  readonly name: string = name;
  readonly #fields: ReadonlySet<string>;
  readonly #token: string;
  readonly #style: RedactionStyle;
  #redactions = 0;

  constructor(options: SensitiveDataFilterOptions = {}) {
    this.#fields = new Set((options.sensitiveFields ?? defaultFields.split(' ')).map(normalise));
    this.#token = options.redactionToken ?? '[REDACTED]';
    this.#style = options.redactionStyle ?? 'full';
  }

  process(span: AnyExportedAISpan): AnyExportedAISpan {
    const filtered = { ...span };
    // What was filtered has the shape that it had.
    for (const field of ['attributes', 'metadata', 'input', 'output', 'errorInfo'] as const)
      filtered[field] = this.#filterField(span[field]) as never;
    return filtered;
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  /** What can't be looked through may hold anything, and is not let through. */
  #filterField(value: unknown): unknown {
    try {
      return this.#filter(value, false, new Set());
    } catch {
      return { error: { processor: name } };
    }
  }

  #filter(value: unknown, isSecret: boolean, ancestors: Set<object>): unknown {
    if (typeof value !== 'object' || value === null || value instanceof Date) {
      if (isSecret) return this.#redact(value);
      return typeof value === 'string' ? this.#filterJson(value) : value;
    }
    if (ancestors.has(value)) return '[Circular Reference]';
    ancestors.add(value);
    const filtered = this.#filterContents(value, isSecret, ancestors);
    ancestors.delete(value);
    return filtered;
  }

  #filterContents(value: object, isSecret: boolean, ancestors: Set<object>): unknown {
    // Secrets come in lists too.
    if (Array.isArray(value)) return value.map((item) => this.#filter(item, isSecret, ancestors));
    const prototype: unknown = Object.getPrototypeOf(value);
    // Maps and the like only show what they hold as plain data.
    if (prototype !== Object.prototype && prototype !== null)
      return this.#filter(deepClean(value), isSecret, ancestors);
    const filtered = new PlainObject();
    for (const [key, field] of Object.entries(value))
      put(filtered, key, this.#filter(field, this.#fields.has(normalise(key)), ancestors));
    return filtered;
  }

  #filterJson(text: string): unknown {
    // A look at where it begins: to find out from a parser that a text is none costs as much as a hundred spans do.
    if (!/^\s*(\[\s*[[{\]"\dtfn-]|{\s*["}])/.test(text)) return text;
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return text;
    }
    const before = this.#redactions;
    const filtered = this.#filter(parsed, false, new Set());
    // Without a secret in it, the text stays as it was written.
    return this.#redactions === before ? text : JSON.stringify(filtered);
  }

  #redact(value: unknown): unknown {
    if (value === undefined) return undefined;
    this.#redactions++;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (this.#style === 'full' || text.length <= 6) return this.#token;
    // Both ends together are never more than a third of it.
    const length = Math.min(3, Math.floor(text.length / 6));
    return `${text.slice(0, length)}…${text.slice(-length)}`;
  }
}

function normalise(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}
