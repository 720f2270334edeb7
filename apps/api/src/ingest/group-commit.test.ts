import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readSpan } from '../../test/span.ts';
import type { Span } from '../span.ts';
import { StoreBusyError } from '../store/store-error.ts';
import { createGroupCommit } from './group-commit.ts';

function spansOf(name: string, count = 1): Span[] {
  return Array.from({ length: count }, () => readSpan({ name }));
}

/** A commit that records its groups, by span name, and can be told to fail. */
function createRecorder() {
  const commits: string[][] = [];
  const group = createGroupCommit(async (spans) => {
    if (spans.some((span) => span.name === 'bad')) throw new Error('refused');
    commits.push(spans.map((span) => span.name));
  });
  return { commits, group };
}

test('requests that wait together share one commit, in order of arrival', async () => {
  const { commits, group } = createRecorder();
  await Promise.all(['a', 'b', 'c'].map((name) => group.save(spansOf(name))));
  expect(commits).toEqual([['a', 'b', 'c']]);
});

test('while the store is busy, all that wait together are refused at once, not one after the other', async () => {
  let tries = 0;
  const group = createGroupCommit(async () => {
    tries++;
    throw new StoreBusyError();
  });
  const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((name) => group.save(spansOf(name))));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(tries).toBe(1);
});

test('a request is answered only when its spans are committed', async () => {
  let commit = () => {};
  const group = createGroupCommit(() => new Promise((resolve) => (commit = resolve)));
  let isAnswered = false;
  const saved = group.save(spansOf('a')).then(() => (isAnswered = true));
  await expect.poll(() => String(commit)).not.toBe(String(() => {}));
  expect(isAnswered).toBe(false);
  commit();
  await saved;
  expect(isAnswered).toBe(true);
});

test('one request that fails takes no other with it', async () => {
  const { commits, group } = createRecorder();
  const outcomes = await Promise.allSettled(['a', 'bad', 'c'].map((name) => group.save(spansOf(name))));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(commits).toEqual([['a'], ['c']]);
});

test('a large request is committed in parts, and what waits behind it in a group of its own', async () => {
  const { commits, group } = createRecorder();
  await Promise.all([group.save(spansOf('large', 1500)), group.save(spansOf('small'))]);
  expect(commits.map((names) => names.length)).toEqual([500, 500, 500, 1]);
});

test('has settled when nothing waits any more, and goes on after that', async () => {
  const { commits, group } = createRecorder();
  void group.save(spansOf('a'));
  await group.settled();
  expect(commits).toEqual([['a']]);
  await group.save(spansOf('b'));
  expect(commits).toEqual([['a'], ['b']]);
});

test('has room for more until a whole group waits, and again when that is taken', async () => {
  let commit = () => {};
  const commits: number[] = [];
  const group = createGroupCommit((spans) => {
    commits.push(spans.length);
    return new Promise((resolve) => (commit = resolve));
  });
  const first = group.save(spansOf('first'));
  await expect.poll(() => commits).toEqual([1]);

  const second = group.save(spansOf('second', 499));
  await group.room();
  const third = group.save(spansOf('third'));
  let hasRoom = false;
  const room = group.room().then(() => (hasRoom = true));
  await setImmediate();
  expect(hasRoom).toBe(false);

  commit();
  await room;
  await expect.poll(() => commits).toEqual([1, 500]);
  commit();
  await Promise.all([first, second, third]);
});
