type Timer = ReturnType<typeof setTimeout>;

/** The same timer, which no longer keeps the process alive. Browsers have no such notion, and a number for a timer. */
export function unref(timer: Timer): Timer {
  const given: Timer | number = timer;
  if (typeof given === 'object') given.unref();
  return timer;
}
