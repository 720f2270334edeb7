import { pointerInCut, valueAt, type SpanDetail } from '@spanlight/schema';
import { readLongText } from '../api.ts';
import type { CutText, FindCutText } from '../ui/long-text.ts';

/** Finds the texts of a span that the server has cut: no two of them are alike, however alike the whole ones are. */
export function cutTextsOf(detail: SpanDetail): FindCutText {
  const { traceId, spanId, longTexts = [] } = detail;
  const cut = new Map<unknown, CutText>(
    longTexts.map(({ pointer, length, isJson = false }) => [
      valueAt(detail, pointerInCut(detail, pointer)),
      { length, isJson, load: () => readLongText(traceId, spanId, pointer) },
    ]),
  );
  return (text) => (cut.size === 0 ? undefined : cut.get(text));
}
