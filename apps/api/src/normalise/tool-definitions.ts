import type { ToolDefinition } from '@spanlight/schema';
import { asObject } from './attributes.ts';
import { isObject, readJsonList, readJsonText } from './json-text.ts';

/**
 * What a model was told it may call: OpenTelemetry's { name, description, parameters }, the AI SDK's `inputSchema`,
 * Anthropic's `input_schema`, OpenAI's { function: {…} }, or bare names; each as a value or as JSON text.
 */
export function readToolDefinitions(value: unknown): ToolDefinition[] | null {
  const definitions = (readJsonList(value) ?? []).map(readToolDefinition).filter((tool) => tool !== null);
  return definitions.length > 0 ? definitions : null;
}

function readToolDefinition(value: unknown): ToolDefinition | null {
  const raw = readJsonText(value);
  if (typeof raw === 'string') return { name: raw, description: null, parameters: null };
  const tool = isObject(raw) && isObject(raw['function']) ? raw['function'] : asObject(raw);
  if (typeof tool['name'] !== 'string') return null;
  return {
    name: tool['name'],
    description: typeof tool['description'] === 'string' ? tool['description'] : null,
    parameters: readJsonText(tool['parameters'] ?? tool['inputSchema'] ?? tool['input_schema'] ?? null),
  };
}
