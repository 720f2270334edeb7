import type { ModelPrice } from '@pydantic/genai-prices';

/** Prices of a model as its user knows them, dollars per million tokens. */
export interface OwnPrice {
  /** As the program names it; `*` stands for anything. */
  model: string;
  /** Any when absent. */
  provider?: string | undefined;
  input: number;
  output?: number | undefined;
  cacheRead?: number | undefined;
  cacheWrite?: number | undefined;
}

type PriceOverrides = (provider: string | null, model: string) => ModelPrice | null;

/** The first price whose model and provider fit, in the shape of the list's. */
export function createOverrides(entries: readonly OwnPrice[]): PriceOverrides {
  const rules = entries.map(({ model, provider, ...prices }) => ({
    provider,
    matches: wildcard(model),
    price: {
      input_mtok: prices.input,
      output_mtok: prices.output,
      cache_read_mtok: prices.cacheRead,
      cache_write_mtok: prices.cacheWrite,
    },
  }));
  return (provider, model) =>
    rules.find((rule) => (rule.provider === undefined || rule.provider === provider) && rule.matches(model))
      ?.price ?? null;
}

/** Whether a name fits a pattern, by its pieces in order: a pattern made up by anyone takes no longer than the name is. */
function wildcard(pattern: string): (name: string) => boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  return (name) => {
    if (last === undefined) return name === first;
    if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
      return false;
    let at = first.length;
    for (const piece of rest) {
      const found = name.indexOf(piece, at);
      if (found < 0 || found + piece.length > name.length - last.length) return false;
      at = found + piece.length;
    }
    return true;
  };
}
