import type { ReceivedRequest } from '@spanlight/schema';
import { describe, expect, it } from 'vitest';
import { contentText } from './request-text.ts';

const none = { stored: 0, rejected: 0 };

describe('what a request brought', () => {
  it.each([
    ['1 span', { spans: { stored: 1, rejected: 0 } }],
    ['120 spans, 2 rejected', { spans: { stored: 120, rejected: 2 } }],
    ['3 log records, 1 rejected', { logRecords: { stored: 3, rejected: 1 } }],
    ['2 metrics', { metrics: 2 }],
    ['/v1/traces', {}],
  ])('is %s', (text, counts: Partial<ReceivedRequest>) => {
    const request = { path: '/v1/traces', spans: none, logRecords: none, metrics: 0, ...counts };
    expect(contentText(request as ReceivedRequest)).toBe(text);
  });
});
