import type { Message } from '@spanlight/schema';
import { asObject, asText } from './attributes.ts';
import { isObject } from './json-text.ts';
import { readLangChain } from './lang-chain.ts';

const reasons = new Map<string, string>([
  ['tool_call', 'tool_calls'],
  ['tool_use', 'tool_calls'],
  ['function_call', 'tool_calls'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['completed', 'stop'],
  ['max_tokens', 'length'],
  ['max_output_tokens', 'length'],
]);

/** One spelling for each reason: `tool-calls` and Anthropic's `tool_use` are `tool_calls`. */
export function finishReasonName(reason: string | null): string | null {
  if (reason === null) return null;
  const name = reason.toLowerCase().replaceAll('-', '_');
  return reasons.get(name) ?? name;
}

/** A model that asks for tools has ended for that, even where its API or emitter says no more than that it stopped. */
export function finishReasonOf(reason: string | null, answer: readonly Message[] | null): string | null {
  const name = finishReasonName(reason);
  if (name !== null && name !== 'stop') return name;
  const asks = answer?.some(({ parts }) => parts.some(({ type }) => type === 'tool_call'));
  return asks ? 'tool_calls' : name;
}

/** Why a model ended, in a whole response of OpenAI's, Anthropic's, Gemini's or Bedrock's APIs, or LangChain's generations. */
export function readFinishReason(output: unknown): string | null {
  const response = Array.isArray(output) ? (output.at(-1) as unknown) : output;
  if (!isObject(response)) return null;
  for (const name of ['choices', 'candidates', 'generations']) {
    const list = response[name];
    if (Array.isArray(list)) return reasonIn(list.flat()[0]);
  }
  const incomplete = asText(asObject(response['incomplete_details'])['reason']);
  const isResponse = response['object'] === 'response';
  return reasonIn(response) ?? incomplete ?? (isResponse ? asText(response['status']) : null);
}

const names: readonly string[] = [
  'finish_reason',
  'finishReason',
  'stop_reason',
  'stopReason',
  'done_reason',
];

function reasonIn(value: unknown): string | null {
  if (!isObject(value)) return null;
  const message = asObject(readLangChain(value['message']) ?? value['message']);
  const places = [
    value,
    asObject(value['generation_info'] ?? value['generationInfo']),
    asObject(message['response_metadata']),
  ];
  for (const place of places) {
    for (const name of names) {
      const reason = asText(place[name]);
      if (reason !== null) return reason;
    }
  }
  return null;
}
