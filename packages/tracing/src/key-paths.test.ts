import { expect, test } from 'vitest';
import { getNestedValue, omitKeys, selectFields, setNestedValue } from './index.ts';

test('omitKeys leaves keys out of a copy', () => {
  const object = { a: 1, b: 2, c: { d: 3 } };
  expect(omitKeys(object, ['b', 'x'])).toEqual({ a: 1, c: { d: 3 } });
  expect(object).toEqual({ a: 1, b: 2, c: { d: 3 } });
});

test('selectFields takes what lies at paths, and leaves out what does not', () => {
  const object = { a: { b: 1, c: 2 }, d: null, e: [{ f: 3 }], g: undefined };
  expect(selectFields(object, ['a.b', 'd', 'e.0.f', 'g', 'x.y', 'd.z'])).toEqual({
    a: { b: 1 },
    d: null,
    e: { 0: { f: 3 } },
  });
  expect(selectFields(null, ['a'])).toBeNull();
  expect(selectFields('text', ['length'])).toBe('text');
});

test('getNestedValue follows a path as far as it goes', () => {
  expect(getNestedValue({ a: { b: [5] } }, 'a.b.0')).toBe(5);
  expect(getNestedValue({ a: 'text' }, 'a.length')).toBeUndefined();
  expect(getNestedValue({ a: null }, 'a.b')).toBeUndefined();
  expect(getNestedValue(undefined, 'a')).toBeUndefined();
});

test('setNestedValue makes its way, over what is no object', () => {
  const object: Record<string, unknown> = { a: 1, list: [1, 2] };
  setNestedValue(object, 'a.b.c', 2);
  setNestedValue(object, 'list.1', 3);
  setNestedValue(object, 'd', 4);
  expect(object).toEqual({ a: { b: { c: 2 } }, list: [1, 3], d: 4 });
  expect(() => setNestedValue(null, 'a', 1)).not.toThrow();
});

test.each(['__proto__.bad', 'constructor.prototype.bad', 'a.__proto__.bad', 'a.prototype', 'constructor'])(
  'setNestedValue refuses %s',
  (path) => {
    const object = { a: {} };
    setNestedValue(object, path, 'bad');
    expect(object).toEqual({ a: {} });
    expect(Object.keys(object)).toEqual(['a']);
    expect(({} as Record<string, unknown>)['bad']).toBeUndefined();
    expect(object.constructor).toBe(Object);
  },
);

test('selectFields brings no path into prototypes', () => {
  const hostile: unknown = JSON.parse('{"__proto__": {"bad": 1}, "a": 1}');
  const selected = selectFields(hostile, ['__proto__.bad', 'a']);
  expect(selected).toEqual({ a: 1 });
  expect((selected as Record<string, unknown>)['bad']).toBeUndefined();
});
