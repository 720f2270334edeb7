import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rawSpan } from '../../test/span.ts';
import { unflatten } from './unflatten.ts';

function read(attributes: Record<string, unknown>) {
  return unflatten('m').read(rawSpan(attributes), 'generic');
}

test('lists and objects come out of their keys, in the order of their numbers and without holes', () => {
  expect(
    read({ 'm.10.role': 'user', 'm.2.role': 'system', 'm.2.calls.0.name': 'a', other: 1, 'mm.0': 2 }),
  ).toEqual({
    value: [{ role: 'system', calls: [{ name: 'a' }] }, { role: 'user' }],
    keys: ['m.10.role', 'm.2.role', 'm.2.calls.0.name'],
  });
});

test('a number however large costs nothing', () => {
  expect(read({ 'm.999999999.role': 'user' })?.value).toEqual([{ role: 'user' }]);
});

test('keys beyond the limit stay unread', () => {
  const keys = Array.from({ length: 6000 }, (_, n) => [`m.${n}.role`, 'user']);
  expect(read(Object.fromEntries(keys))?.keys).toHaveLength(5000);
});

test('a key that is a value and a branch at once keeps the branch', () => {
  expect(read({ 'm.a': 1, 'm.a.b': 2 })?.value).toEqual({ a: { b: 2 } });
  expect(read({ 'm.a.b': 2, 'm.a': 1 })?.value).toEqual({ a: { b: 2 } });
});

test('nothing below the prefix is nothing', () => {
  expect(read({ m: 1, 'm.': 2 })).toBeNull();
});

test('keys of any shape are read', () => {
  const name = fc.oneof(fc.constantFrom('0', '1', 'a', '__proto__', '', 'constructor'), fc.string());
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 40 }), fc.anything())),
      (entries) => {
        const attributes = Object.fromEntries(entries.map(([path, value]) => [`m.${path.join('.')}`, value]));
        read(attributes);
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      },
    ),
  );
});
