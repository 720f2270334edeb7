const reasons = new Map<string, string>([
  ['tool_call', 'tool_calls'],
  ['tool_use', 'tool_calls'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
]);

/** One spelling for each reason: `tool-calls` and Anthropic's `tool_use` are `tool_calls`. */
export function finishReasonName(reason: string | null): string | null {
  if (reason === null) return null;
  const name = reason.toLowerCase().replaceAll('-', '_');
  return reasons.get(name) ?? name;
}
