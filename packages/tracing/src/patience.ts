// Longer than a flush takes that waits for a receiver to be back, as far as anybody would wait for that.
const patienceMs = 60_000;

/** The same promise, but it rejects when it is not settled in time. Waiting does not keep the process alive. */
export async function withPatience(work: Promise<void> | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | number | undefined;
  const late = new Promise<never>((_, reject) => {
    const giveUp = () =>
      reject(new Error(`not done within ${patienceMs / 1000} s, and no longer waited for`));
    timer = setTimeout(giveUp, patienceMs);
    if (typeof timer === 'object') timer.unref();
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
