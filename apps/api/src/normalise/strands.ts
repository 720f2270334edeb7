import { isToolCall } from '@spanlight/schema';
import { asObject } from './attributes.ts';
import type { ConventionReader } from './convention.ts';
import { readJsonAttribute, readNestedJsonText } from './json-text.ts';
import { constant, either, json, map, text, type Rule } from './rule.ts';
import { readToolDefinitions } from './tool-definitions.ts';

/**
 * AWS' Strands Agents: `gen_ai.*` with a loop's cycles between the agent and its model calls, and tools whose arguments and
 * results lie in events.
 */
export const strands: ConventionReader = {
  name: 'strands',
  title: 'Strands Agents',
  source: 'https://strandsagents.com/latest/documentation/docs/user-guide/observability-evaluation/traces/',
  prefixes: ['gen_ai.system', 'gen_ai.provider.name', 'event_loop.', 'agent_loop.'],
  matches: ({ attributes, scope }) =>
    attributes['gen_ai.system'] === 'strands-agents' ||
    attributes['gen_ai.provider.name'] === 'strands-agents' ||
    'event_loop.cycle_id' in attributes ||
    'agent_loop.cycle_id' in attributes ||
    scope.name.startsWith('strands'),
  rules: {
    type: either(
      map(text('gen_ai.operation.name'), (operation) =>
        /^execute_(event|agent)_loop_cycle$/.test(operation) ? 'workflow_step' : null,
      ),
      constant('workflow_step', onlyCycles(text('event_loop.cycle_id', 'agent_loop.cycle_id'))),
    ),
    toolDefinitions: map(json('gen_ai.agent.tools', 'gen_ai.tool.definitions'), readToolDefinitions),
    input: either(json('gen_ai.tool.call.arguments'), ofTool('gen_ai.tool.message', ['content'])),
    output: either(json('gen_ai.tool.call.result'), ofTool('gen_ai.choice', ['message', 'content'])),
  },
};

/** Model calls and tools name the cycle that they are in. */
function onlyCycles<Value>(rule: Rule<Value>): Rule<Value> {
  return {
    keys: rule.keys,
    read: (span, type) => ('gen_ai.operation.name' in span.attributes ? null : rule.read(span, type)),
  };
}

function ofTool(name: string, fields: readonly string[]): Rule<unknown> {
  const keys = [`events[${name}]`];
  return {
    keys,
    read({ events }, type) {
      const attributes = isToolCall(type) && events.find((event) => event.name === name)?.attributes;
      if (!attributes) return null;
      const value = fields.map((field) => attributes[field]).find((found) => found !== undefined);
      return value === undefined ? null : { value: unwrap(readJsonAttribute(value)), keys };
    },
  };
}

/** A result of one piece is that piece: [{ text }] or [{ json }]. */
function unwrap(value: unknown): unknown {
  if (!Array.isArray(value) || value.length !== 1) return value;
  const piece = asObject(value[0]);
  const [key, ...others] = Object.keys(piece);
  return others.length === 0 && (key === 'text' || key === 'json') ? readNestedJsonText(piece[key]) : value;
}
