import type { SpanError, SpanEvent } from '@spanlight/schema';
import { readText } from './attributes.ts';
import type { Rule } from './rule.ts';

const name = 'exception';

/** The last exception that was recorded on a span, what is known of it. */
export function readException(events: readonly SpanEvent[]): { [Key in keyof SpanError]: string | null } {
  const attributes = events.findLast((event) => event.name === name)?.attributes ?? {};
  return {
    type: readText(attributes, 'exception.type'),
    message: readText(attributes, 'exception.message'),
    stack: readText(attributes, 'exception.stacktrace'),
  };
}

/** For emitters that record what failed and leave the span's status unset or even OK. */
export const exceptionError: Rule<SpanError> = {
  keys: [`events[${name}]`],
  read({ events }) {
    const { type, message, stack } = readException(events);
    const said = message ?? type;
    return said === null ? null : { value: { type, message: said, stack }, keys: [`events[${name}]`] };
  },
};
