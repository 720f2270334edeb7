import { describe, expect, it } from 'vitest';
import { nameText } from './name-text.ts';

describe('a name as it is shown', () => {
  it('shows the marks that would make it read as another', () => {
    expect(nameText('invoice\u202efdp.exe')).toBe('invoice‹RLO›fdp.exe');
    expect(nameText('\u2067a\u2069')).toBe('‹RLI›a‹PDI›');
  });

  it('leaves text that runs from right to left as it is', () => {
    expect(nameText('جستجو')).toBe('جستجو');
  });

  it('is never empty', () => {
    expect(nameText('')).toBe('(no name)');
  });
});
