import type { ConventionReader } from './convention.ts';
import { constant, either, text } from './rule.ts';

/**
 * Any span at all: what it carries stays readable in its attributes. A tool's or a model's name alone tells what the span is
 * where nothing else does. Session and user follow OpenTelemetry's general attributes.
 */
export const generic: ConventionReader = {
  name: 'generic',
  title: 'Any other span',
  source: 'https://opentelemetry.io/docs/specs/semconv/registry/attributes/',
  prefixes: [],
  rules: {
    type: either(
      constant('tool_call', text('gen_ai.tool.name', 'gen_ai.tool.call.id')),
      constant(
        'model_generation',
        text('gen_ai.request.model', 'gen_ai.response.model', 'llm.model_name', 'gen_ai.system'),
      ),
    ),
    // What a framework calls a session comes before a conversation, of which a session may have several.
    sessionId: text('session.id', 'gen_ai.conversation.id'),
    userId: text('user.id', 'enduser.id'),
  },
};
