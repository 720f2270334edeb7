import { isObject, readJsonText } from './json-text.ts';

type Fields = Record<string, unknown>;

/** By the last word of the class's id or by `type`: HumanMessage, AIMessageChunk, `human`. */
const roles: readonly (readonly [RegExp, string])[] = [
  [/^human(message(chunk)?)?$/i, 'user'],
  [/^ai(message(chunk)?)?$/i, 'assistant'],
  [/^system(message(chunk)?)?$/i, 'system'],
  [/^tool(message(chunk)?)?$/i, 'tool'],
  [/^function(message(chunk)?)?$/i, 'function'],
];

/**
 * The fields of an object that LangChain serialised: { lc: 1, type: 'constructor', id: […, 'ToolMessage'], kwargs }, or as
 * its JavaScript objects look when they are written as they are, { lc_id, lc_kwargs }. Null for anything else.
 */
export function readLangChain(value: unknown): Fields | null {
  if (!isObject(value)) return null;
  const kwargs = value['lc'] === 1 ? value['kwargs'] : value['lc_kwargs'];
  return isObject(kwargs) ? kwargs : null;
}

/**
 * One of LangChain's messages as { role, content, tool_calls… }: serialised, as { type: 'human', data }, or bare with its
 * `type` instead of a role. Null for anything else.
 */
export function readLangChainMessage(value: Fields): Fields | null {
  const fields = readLangChain(value) ?? (isObject(value['data']) ? value['data'] : value);
  if (fields === value && (typeof value['role'] === 'string' || !('content' in value))) return null;
  const ids = Array.isArray(value['id']) ? value['id'] : value['lc_id'];
  const name: unknown = Array.isArray(ids) ? ids.at(-1) : (value['type'] ?? fields['type']);
  const role = typeof fields['role'] === 'string' ? fields['role'] : roleOf(name);
  if (role === null) return null;
  const additional = isObject(fields['additional_kwargs']) ? fields['additional_kwargs'] : {};
  const calls = nonEmpty(fields['tool_calls']) ?? nonEmpty(additional['tool_calls']);
  return {
    ...fields,
    role,
    content: withoutCalls(fields['content'] ?? null, calls),
    ...(calls && { tool_calls: calls }),
    ...(!calls && isObject(additional['function_call']) && { function_call: additional['function_call'] }),
    ...(typeof additional['reasoning_content'] === 'string' && {
      reasoning_content: additional['reasoning_content'],
    }),
  };
}

/**
 * What a tool answered, whose answer LangChain keeps in a message, alone or as { output: message }; the value itself where
 * it is something else.
 */
export function readLangChainResult(value: unknown): {
  result: unknown;
  name: unknown;
  id: unknown;
} {
  const isWrapped = isObject(value) && Object.keys(value).length === 1 && 'output' in value;
  const inner: unknown = isWrapped ? value['output'] : value;
  const fields = readLangChain(inner) ?? (isObject(inner) && inner['type'] === 'tool' ? inner : null);
  if (!fields || !('content' in fields)) return { result: inner, name: null, id: null };
  return { result: readJsonText(fields['content']), name: fields['name'], id: fields['tool_call_id'] };
}

function roleOf(name: unknown): string | null {
  if (typeof name !== 'string') return null;
  return roles.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

function nonEmpty(list: unknown): unknown[] | null {
  return Array.isArray(list) && list.length > 0 ? (list as unknown[]) : null;
}

/** Of Anthropic's models, calls are in the content too. */
function withoutCalls(content: unknown, calls: unknown[] | null): unknown {
  return calls && Array.isArray(content)
    ? content.filter((part) => !isObject(part) || part['type'] !== 'tool_use')
    : content;
}
