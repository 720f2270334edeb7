/** 128 and the number of SIGINT, as shells have it. */
const interruptedCode = 130;

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    function stop() {
      if (isStopping) process.exit(interruptedCode);
      isStopping = true;
      resolve();
    }
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
