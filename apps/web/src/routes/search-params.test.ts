import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSearch, readRunSearch, readRunsSearch, stringifySearch } from './search-params.ts';

describe('the address', () => {
  it('gives every text back as it went', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ minLength: 1 })), (search) => {
        expect(parseSearch(stringifySearch(search))).toEqual({ ...search });
      }),
    );
  });

  it('keeps a span id of digits alone a text', () => {
    expect(readRunSearch(parseSearch('?span=0000000000000012')).span).toBe('0000000000000012');
  });

  it('leaves out what is not set, and reads well', () => {
    expect(stringifySearch({ filter: 'status:error duration:>2s', sort: undefined, span: '' })).toBe(
      '?filter=status:error+duration:>2s',
    );
    expect(stringifySearch({})).toBe('');
  });

  it('knows no other tabs than there are', () => {
    expect(readRunSearch({ tab: 'events' }).tab).toBe('events');
    expect(readRunSearch({ tab: 'nonsense' }).tab).toBeUndefined();
  });

  it('ignores what is no text', () => {
    expect(readRunsSearch({ filter: 5, sort: '-cost' })).toEqual({ filter: undefined, sort: '-cost' });
  });
});
