import { afterEach, expect, test, vi } from 'vitest';
import { readEnvironment } from './environment.ts';
import { CloudExporter, DefaultExporter } from './index.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('a variable that is empty is none', () => {
  vi.stubEnv('SPANLIGHT_ENDPOINT', '');
  expect(readEnvironment('SPANLIGHT_ENDPOINT')).toBeUndefined();
  vi.stubEnv('SPANLIGHT_ENDPOINT', 'http://localhost:1');
  expect(readEnvironment('SPANLIGHT_ENDPOINT')).toBe('http://localhost:1');
});

test('a program that may not read its environment is traced all the same', () => {
  // As Deno does without --allow-env.
  const locked = new Proxy({}, { get: () => expect.unreachable('no leave to read the environment') });
  vi.spyOn(process, 'env', 'get').mockReturnValue(locked);
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  expect(new DefaultExporter().isDisabled).toBe(false);
  expect(new CloudExporter().isDisabled).toBe(true);
});
