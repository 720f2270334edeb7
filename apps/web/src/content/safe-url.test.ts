import { expect, it } from 'vitest';
import { safeUrl } from './safe-url.ts';

it('lets web and mail addresses through', () => {
  for (const address of ['https://example.com/a?b', 'http://localhost:3000', 'mailto:a@example.com']) {
    expect(safeUrl(address)).toBe(address);
  }
});

it('stops scripts, data, files, and what has no scheme', () => {
  const refused = [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:x',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
    '/runs',
    '#a',
    '',
    undefined,
  ];
  for (const address of refused) expect(safeUrl(address), String(address)).toBeNull();
});
