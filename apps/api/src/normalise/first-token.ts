import { readNestedJsonText } from './json-text.ts';
import type { Rule } from './rule.ts';
import { map } from './rule.ts';

/**
 * Milliseconds from the span's start to the moment that an attribute tells as ISO 8601 text, or as JSON of such. Null where
 * it lies before the start, as some clocks have it.
 */
export function msToMoment(rule: Rule<string>): Rule<number> {
  return map(rule, (value, { startedAt }) => {
    const read = readNestedJsonText(value);
    const moment = typeof read === 'string' ? Date.parse(read) : Number.NaN;
    return Number.isNaN(moment) ? null : notNegative(moment - startedAt / 1000);
  });
}

/** The same to an event. */
export function msToEvent(name: string): Rule<number> {
  const keys = [`events[${name}]`];
  return {
    keys,
    read({ events, startedAt }) {
      const event = events.find((candidate) => candidate.name === name);
      const value = event ? notNegative((event.time - startedAt) / 1000) : null;
      return value === null ? null : { value, keys };
    },
  };
}

export function notNegative(ms: number): number | null {
  return ms >= 0 ? ms : null;
}
