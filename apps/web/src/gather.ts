interface Waiting<Key, Value> {
  key: Key;
  resolve: (value: Value) => void;
  reject: (reason: unknown) => void;
}

/**
 * Makes one question of those asked one by one within a tick, `most` at a time: what comes into sight together is read
 * together. `read` answers in the order of its keys; where it fails, so does everything that it was asked for.
 */
export function gather<Key, Value>(
  most: number,
  read: (keys: Key[]) => Promise<readonly Value[]>,
): (key: Key) => Promise<Value> {
  let waiting: Waiting<Key, Value>[] = [];

  async function ask(asked: readonly Waiting<Key, Value>[]) {
    try {
      const values = await read(asked.map(({ key }) => key));
      for (const [index, { resolve }] of asked.entries()) resolve(values[index]!);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }

  function askAll() {
    const all = waiting;
    waiting = [];
    for (let start = 0; start < all.length; start += most) void ask(all.slice(start, start + most));
  }

  return (key) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setTimeout(askAll);
      waiting.push({ key, resolve, reject });
    });
}
