import { expect, test } from 'vitest';
import { createSpanId, createTraceId } from './ids.ts';

test('ids are of their length, all different, and every digit is as likely at every place', () => {
  const spanIds = Array.from({ length: 20_000 }, createSpanId);
  const traceIds = Array.from({ length: 10_000 }, createTraceId);
  expect(new Set(spanIds).size).toBe(spanIds.length);
  expect(new Set(traceIds).size).toBe(traceIds.length);
  expect(spanIds.filter((id) => !/^[0-9a-f]{16}$/.test(id))).toEqual([]);
  expect(traceIds.filter((id) => !/^[0-9a-f]{32}$/.test(id))).toEqual([]);
  for (let place = 0; place < 16; place++) {
    const counts = Map.groupBy(spanIds, (id) => id[place]);
    expect(counts.size).toBe(16);
    // Nine standard deviations around 1250: never by chance.
    for (const { length } of counts.values()) expect(Math.abs(length - 1250)).toBeLessThan(310);
  }
});
