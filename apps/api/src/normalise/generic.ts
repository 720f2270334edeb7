import type { Attributes } from '@spanlight/schema';
import { readText } from './attributes.ts';
import type { ConventionReader, Meaning } from './meaning.ts';

/**
 * Any span at all: whatever it carries stays readable in its attributes. Session and user follow OpenTelemetry's general
 * attributes (https://opentelemetry.io/docs/specs/semconv/general/session/ and .../registry/attributes/user/).
 */
export const generic: ConventionReader = {
  name: 'generic',
  matches: () => true,
  normalise: (span) => plainMeaning(span.attributes),
};

export function plainMeaning(attributes: Attributes): Meaning {
  return {
    type: 'generic',
    isEvent: false,
    model: null,
    provider: null,
    usage: null,
    costUsd: null,
    timeToFirstTokenMs: null,
    toolName: null,
    input: null,
    output: null,
    inputMessages: null,
    outputMessages: null,
    toolDefinitions: null,
    parameters: null,
    finishReason: null,
    metadata: null,
    sessionId: readText(attributes, 'session.id'),
    userId: readText(attributes, 'user.id', 'enduser.id'),
    tags: [],
  };
}
