export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Where the SDK reports to. Any logger with these four methods will do. */
export interface Logger {
  debug(message: string, ...details: unknown[]): void;
  info(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  error(message: string, ...details: unknown[]): void;
}

/** Writes to the console what is at or above a level. */
export function createConsoleLogger(level: LogLevel): Logger {
  const lowest = logLevels.indexOf(level);
  const at = (name: LogLevel, write: Logger['info']) => (logLevels.indexOf(name) >= lowest ? write : ignore);
  // console.debug is left alone: in browsers it is hidden, and whoever asks for debug lines wants to see them.
  return {
    debug: at('debug', (...line) => console.log(...line)),
    info: at('info', (...line) => console.info(...line)),
    warn: at('warn', (...line) => console.warn(...line)),
    error: at('error', (...line) => console.error(...line)),
  };
}

/** The same logger, but what it throws or rejects with goes no further: there is nobody left to tell. */
export function containLogger(logger: Logger): Logger {
  const contain =
    (level: LogLevel): Logger[LogLevel] =>
    (...line) => {
      try {
        const result: unknown = logger[level](...line);
        if (result instanceof Promise) result.catch(ignore);
      } catch {
        // As above.
      }
    };
  return {
    debug: contain('debug'),
    info: contain('info'),
    warn: contain('warn'),
    error: contain('error'),
  };
}

function ignore(): void {}
