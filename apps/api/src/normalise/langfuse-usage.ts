import { asNumber } from './attributes.ts';
import { isObject } from './json-text.ts';

/** More kinds of tokens than any API counts. */
const maxKinds = 200;

interface Counts {
  inputTokens: number | null;
  outputTokens: number | null;
  totalTokens: number | null;
  cacheReadTokens: number | null;
  cacheWriteTokens: number | null;
  reasoningTokens: number | null;
}

const inputNames = new Set(['input', 'input_tokens', 'prompt_tokens', 'inputTokens', 'promptTokens']);
const outputNames = new Set([
  'output',
  'output_tokens',
  'completion_tokens',
  'outputTokens',
  'completionTokens',
]);
const totalNames = new Set(['total', 'total_tokens', 'totalTokens']);

const isInput = /^(input|prompt)|cache|_input(_|$)/i;
const isOutput = /^(output|completion)|reasoning|thinking/i;
const isCacheWrite = /cache.*(creation|write)/i;
const isCacheRead = /cache(?!.*(creation|write|miss))/i;
const isReasoning = /reasoning|thinking/i;

/**
 * The counts in Langfuse's `usage_details`, which its docs define as disjoint: `input` is without what was read from the
 * cache, `output` without reasoning, and `total` the sum of all. Ours include them. Programs also pass on counts of OpenAI's,
 * which include their details, in objects; and a total that is no more than input and output says the same of any other.
 */
export function readUsageDetails(value: unknown): Counts | null {
  if (!isObject(value)) return null;
  const counts = new Count();
  let kinds = 0;
  for (const name in value) {
    if (++kinds > maxKinds) break;
    const item = value[name];
    if (isObject(item)) counts.addIncluded(name, item);
    else counts.add(name, asNumber(item));
  }
  return counts.read();
}

class Count {
  private input: number | null = null;
  private output: number | null = null;
  private total: number | null = null;
  private besidesInput = 0;
  private besidesOutput = 0;
  private cacheRead: number | null = null;
  private cacheWrite: number | null = null;
  private reasoning: number | null = null;

  add(name: string, count: number | null): void {
    if (count === null || count < 0) return;
    if (totalNames.has(name)) this.total = count;
    else if (inputNames.has(name)) this.input = count;
    else if (outputNames.has(name)) this.output = count;
    else {
      this.addDetail(name, count);
      if (isOutput.test(name)) this.besidesOutput += count;
      else if (isInput.test(name)) this.besidesInput += count;
    }
  }

  addIncluded(name: string, details: Record<string, unknown>): void {
    for (const [detail, item] of Object.entries(details)) {
      const count = asNumber(item);
      if (count !== null) this.addDetail(`${name}.${detail}`, count);
    }
  }

  read(): Counts {
    const named = (this.input ?? 0) + (this.output ?? 0);
    const isIncluded = this.total !== null && this.total === named;
    return {
      inputTokens: sum(this.input, isIncluded ? 0 : this.besidesInput),
      outputTokens: sum(this.output, isIncluded ? 0 : this.besidesOutput),
      totalTokens: this.total,
      cacheReadTokens: this.cacheRead,
      cacheWriteTokens: this.cacheWrite,
      reasoningTokens: this.reasoning,
    };
  }

  private addDetail(name: string, count: number): void {
    if (isCacheWrite.test(name)) this.cacheWrite = (this.cacheWrite ?? 0) + count;
    else if (isCacheRead.test(name)) this.cacheRead = (this.cacheRead ?? 0) + count;
    else if (isReasoning.test(name)) this.reasoning = (this.reasoning ?? 0) + count;
  }
}

function sum(count: number | null, besides: number): number | null {
  return count === null && besides === 0 ? null : (count ?? 0) + besides;
}
