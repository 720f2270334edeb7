import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Filter, FilterError, filterFields, nearestField, parseFilter, printFilter } from './filter.ts';

describe('parseFilter', () => {
  it('reads nothing as all', () => {
    expect(parseFilter('  ')).toEqual({ kind: 'all' });
  });

  it('binds NOT tighter than AND, and AND tighter than OR', () => {
    expect(parseFilter('a b OR NOT c AND d')).toEqual({
      kind: 'or',
      parts: [
        {
          kind: 'and',
          parts: [
            { kind: 'text', text: 'a' },
            { kind: 'text', text: 'b' },
          ],
        },
        {
          kind: 'and',
          parts: [
            { kind: 'not', part: { kind: 'text', text: 'c' } },
            { kind: 'text', text: 'd' },
          ],
        },
      ],
    });
  });

  it('reads durations, counts, costs and times in their units', () => {
    expect(parseFilter('duration:>1.5s')).toEqual({
      kind: 'compare',
      field: 'duration',
      comparison: '>',
      value: 1500,
    });
    expect(parseFilter('tokens:>=2.5k')).toMatchObject({ comparison: '>=', value: 2500 });
    expect(parseFilter('cost:<$0.05')).toMatchObject({ comparison: '<', value: 0.05 });
    expect(parseFilter('started:>"2h ago"')).toEqual({ kind: 'ago', comparison: '>', ms: 7_200_000 });
    expect(parseFilter('started:<2026-01-31')).toEqual({
      kind: 'time',
      comparison: '<',
      at: Date.UTC(2026, 0, 31) * 1000,
    });
  });

  it.each([
    ['duration:1.005s', 1005],
    ['duration:0.89108s', 891.08],
    ['duration:1.001m', 60_060],
    ['tokens:1.005k', 1005],
    ['input:1.001m', 1_001_000],
    ['cost:0.1', 0.1],
  ])('reads %s as the number that is meant', (text, value) => {
    expect(parseFilter(text)).toMatchObject({ value });
  });

  it('takes the words of a field in any case', () => {
    expect(parseFilter('status:OK')).toMatchObject({ field: 'status', value: 'ok' });
    expect(parseFilter('type:Model_Generation')).toMatchObject({ field: 'type', value: 'model_generation' });
  });

  it('refuses a value that is longer than a database compares', () => {
    expect(() => parseFilter(`ok name:${'x'.repeat(10_001)}`)).toThrow(/longer than 10,000 characters/);
  });

  it('takes * as a wildcard, but not between quotation marks', () => {
    expect(parseFilter('name:sup*')).toMatchObject({ value: 'sup*', wildcard: true });
    expect(parseFilter('name:"sup*"')).toMatchObject({ value: 'sup*', wildcard: false });
  });

  it('reads metadata by key', () => {
    expect(parseFilter('meta.tenant.id:acme')).toMatchObject({
      kind: 'meta',
      key: 'tenant.id',
      value: 'acme',
    });
    expect(parseFilter('meta."a key":"b c"')).toMatchObject({ kind: 'meta', key: 'a key', value: 'b c' });
  });

  it.each([
    ['statsu:error', 0, 'Did you mean "status"?'],
    ['a http://example.com', 2, 'put it in quotation marks'],
    ['(a', 0, 'not closed'],
    ['a)', 1, 'never opened'],
    ['a OR', 4, 'missing at the end'],
    ['OR a', 0, 'missing before "OR"'],
    ['name:', 0, 'lacks a value'],
    ['"abc', 0, 'quotation mark is not closed'],
    ['name:>a', 0, "can't be compared"],
    ['duration:>fast', 0, '500ms'],
    ['tokens:many', 0, 'takes a number'],
    ['status:broken', 0, 'running, ok, error, interrupted'],
    ['started:>yesterday', 0, 'takes a date'],
    ['('.repeat(101) + 'a', 100, '100 deep'],
  ])('says what is wrong with %s', (text, position, words) => {
    expect(() => parseFilter(text)).toThrow(FilterError);
    try {
      parseFilter(text);
    } catch (error) {
      expect(error).toMatchObject({ message: expect.stringContaining(words), position });
    }
  });
});

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const comparison = fc.constantFrom('=', '>', '>=', '<', '<=');
const freeFields = [
  'name',
  'service',
  'session',
  'user',
  'tag',
  'model',
  'provider',
  'tool',
  'error',
] as const;
const leaf: fc.Arbitrary<Filter> = fc.oneof(
  text.map((value): Filter => ({ kind: 'text', text: value })),
  fc
    .record({ field: fc.constantFrom(...freeFields), value: text })
    .map(({ field, value }): Filter => ({ kind: 'match', field, value, wildcard: false })),
  fc
    .constantFrom('a*', '*b', '*')
    .map((value): Filter => ({ kind: 'match', field: 'name', value, wildcard: true })),
  fc
    .constantFrom('ok', 'error')
    .map((value): Filter => ({ kind: 'match', field: 'status', value, wildcard: false })),
  fc.record({ key: text, value: text }).map((meta): Filter => ({ kind: 'meta', ...meta, wildcard: false })),
  fc
    .record({
      field: fc.constantFrom('duration', 'tokens', 'input', 'output', 'cost', 'spans', 'errors'),
      comparison,
      value: fc.oneof(fc.nat(), fc.constantFrom(0.05, 0.000001, 1.5, 60_000, 5_400_000)),
    })
    .map((compare): Filter => ({ kind: 'compare', ...compare })),
  fc
    .record({ comparison, at: fc.integer({ min: 0, max: 4e12 }).map((ms) => ms * 1000) })
    .map((time): Filter => ({ kind: 'time', ...time })),
  fc.record({ comparison, ms: fc.nat() }).map((ago): Filter => ({ kind: 'ago', ...ago })),
);
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc
      .record({
        kind: fc.constantFrom('and', 'or'),
        parts: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
      })
      .map((group): Filter => group),
    tie('filter').map((part): Filter => ({ kind: 'not', part })),
  ),
}));

describe('printFilter', () => {
  it('writes what parseFilter reads back as the same filter', () => {
    fc.assert(
      fc.property(filter, (original) => {
        expect(parseFilter(printFilter(original))).toEqual(original);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves a text that it wrote as it is', () => {
    fc.assert(
      fc.property(filter, (original) => {
        const written = printFilter(original);
        expect(printFilter(parseFilter(written))).toBe(written);
      }),
    );
  });
});

describe('parseFilter of anything', () => {
  it('gives a filter or a FilterError', () => {
    const fragments = fc.constantFrom(
      '(',
      ')',
      ' ',
      'AND',
      'OR',
      'NOT',
      '-',
      '"',
      '\\',
      ':',
      'name',
      '*',
      'a',
      '>',
      '',
    );
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 30 }), (parts) => {
        try {
          parseFilter(parts.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(FilterError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('nearestField', () => {
  it('finds the field within two edits', () => {
    expect(nearestField('modle')).toBe('model');
    expect(nearestField('Status')).toBe('status');
    expect(nearestField('zzzzzz')).toBeNull();
  });

  it('finds each field from itself', () => {
    for (const field of Object.keys(filterFields)) expect(nearestField(field)).toBe(field);
  });
});
