import { expect, test, vi } from 'vitest';
import { repeat } from './repeat.ts';
import { StoreBusyError } from './store/store-error.ts';

/** A task whose turns are counted; `turns(n)` resolves when so many have begun. */
function counted(turn: (count: number) => Promise<void> | void) {
  let count = 0;
  const task = vi.fn(async () => {
    await turn(++count);
  });
  return {
    task,
    turns: (n: number) => vi.waitFor(() => expect(task.mock.calls.length).toBeGreaterThanOrEqual(n)),
  };
}

test('goes on until it is stopped', async () => {
  const { task, turns } = counted(() => undefined);
  const repeated = repeat(task, 1);
  await turns(3);
  await repeated.stop();
  const { length } = task.mock.calls;
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  expect(task).toHaveBeenCalledTimes(length);
});

test('tells a turn that is under way to stop, and waits for it', async () => {
  let isOver = false;
  const repeated = repeat(
    (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          setImmediate(() => {
            isOver = true;
            resolve();
          });
        });
      }),
    1,
  );
  await repeated.stop();
  expect(isOver).toBe(true);
});

test('reports a failure once while it lasts, and busy never', async () => {
  const report = vi.spyOn(console, 'error').mockReturnValue();
  const { task, turns } = counted((count) => {
    if (count <= 3) throw new Error('no room');
    if (count === 5) throw new StoreBusyError();
    if (count === 6) throw new Error('no room');
  });
  const repeated = repeat(task, 1);
  await turns(7);
  await repeated.stop();
  expect(report.mock.calls.map(([error]) => String(error))).toEqual(['Error: no room', 'Error: no room']);
  report.mockRestore();
});
