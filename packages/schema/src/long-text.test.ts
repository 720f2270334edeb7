import { describe, expect, it } from 'vitest';
import { valueAt } from './json-pointer.ts';
import { LongJson } from './long-json.ts';
import { cutLongTexts } from './long-text.ts';

const long = (letter: string, length = 1_000_000) => letter.repeat(length);

describe('cutLongTexts', () => {
  it('keeps the beginning of each long text, and says where the whole is', () => {
    const make = () => ({ 'a/b~c': [{ text: long('x') }], short: 'y', twin: long('x') });
    const [value, whole] = [make(), make()];
    const cuts = cutLongTexts(value);
    expect(cuts.map(({ pointer }) => pointer).toSorted()).toEqual(['/a~1b~0c/0/text', '/twin']);
    for (const { pointer, length, kept } of cuts) {
      const text = valueAt(value, pointer) as string;
      expect(text).toHaveLength(kept);
      expect(length).toBe(1_000_000);
      expect(valueAt(whole, pointer)).toHaveLength(length);
    }
    expect(value.short).toBe('y');
  });

  it('keeps different numbers of characters, so that what is kept tells which text it is', () => {
    const value = { a: long('x'), b: long('x') };
    cutLongTexts(value);
    expect(value.a).not.toBe(value.b);
  });

  it('cuts no picture', () => {
    const value = { type: 'media', mimeType: 'image/png', data: long('A') };
    expect(cutLongTexts(value)).toEqual([]);
    expect(value.data).toHaveLength(1_000_000);
  });

  it('makes the text of its JSON of a long list that a program sent, and of nothing that has a shape of ours', () => {
    const list = Array.from({ length: 100_000 }, (_, index) => ({ index, word: 'tide' }));
    const value = { output: list, attributes: { list, short: [1] }, inputMessages: list };
    const cuts = cutLongTexts(value);
    expect(cuts.map(({ pointer, length }) => [pointer, length])).toEqual([
      ['/output', JSON.stringify(list).length],
      ['/attributes/list', JSON.stringify(list).length],
    ]);
    expect(value.output).toBe(JSON.stringify(list).slice(0, cuts[0]!.kept));
    expect(value.attributes.short).toEqual([1]);
    expect(value.inputMessages).toBe(list);
  });

  it('cuts what was left JSON as the JSON that it is', () => {
    const json = JSON.stringify(Array(400_000).fill(12));
    const value = { metadata: { rows: new LongJson(json), short: [1] } };
    const [cut] = cutLongTexts(value);
    expect(cut).toEqual({ pointer: '/metadata/rows', length: json.length, kept: cut!.kept, isJson: true });
    expect(value.metadata).toEqual({ rows: json.slice(0, cut!.kept), short: [1] });
  });

  it('goes as deep as a value does', () => {
    let value: unknown[] = [long('x')];
    for (let depth = 0; depth < 100_000; depth++) value = [value];
    expect(cutLongTexts(value)).toHaveLength(1);
  });
});

describe('valueAt', () => {
  it('leads nowhere outside of a value, nor into what every object has', () => {
    expect(valueAt({ a: 1 }, '/b/c')).toBeUndefined();
    expect(valueAt({ a: 1 }, '/constructor')).toBeUndefined();
    expect(valueAt({ a: 1 }, '')).toEqual({ a: 1 });
  });
});
