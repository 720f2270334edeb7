import { describe, expect, it } from 'vitest';
import { stackFrames } from './stack-frames.ts';

describe('stack frames', () => {
  it('reads JavaScript frames, and tells the program’s from the libraries’', () => {
    const stack = [
      'TypeError: city is not a string',
      '    at getWeather (file:///app/src/tools.ts:12:9)',
      '    at async Agent.run (/app/node_modules/agent/index.js:40:3)',
      '    at node:internal/process/task_queues:95:5',
    ].join('\n');
    expect(stackFrames(stack, 'city is not a string')).toMatchObject([
      { call: 'getWeather', place: '/app/src/tools.ts:12:9', isForeign: false },
      { call: 'async Agent.run', place: '/app/node_modules/agent/index.js:40:3', isForeign: true },
      { call: null, place: 'node:internal/process/task_queues:95:5', isForeign: true },
    ]);
  });

  it('reads Python frames, and keeps the source line between them', () => {
    const stack =
      'Traceback (most recent call last):\n  File "/app/main.py", line 7, in run\n    fetch(city)\nValueError: no city';
    expect(stackFrames(stack, 'no city')).toMatchObject([
      { call: null, place: null, line: 'Traceback (most recent call last):' },
      { call: 'run', place: '/app/main.py:7' },
      { line: '    fetch(city)' },
      { line: 'ValueError: no city' },
    ]);
  });

  it('does not repeat a message of several lines', () => {
    expect(stackFrames('Error: one\ntwo\n    at a (b.js:1:1)', 'one\ntwo')).toHaveLength(1);
  });

  it('keeps what it can’t read', () => {
    expect(stackFrames('main.go:17 +0x1d', 'panic')).toEqual([
      { call: null, place: null, isForeign: false, line: 'main.go:17 +0x1d' },
    ]);
  });
});
