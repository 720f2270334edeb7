import { ConfigError } from '../config.ts';
import { StoreBusyError, StoreOpenError } from '../store/store-error.ts';
import { version } from '../version.ts';
import { overview } from './help.ts';
import { nearest } from './nearest.ts';
import { start } from './start.ts';
import { UsageError } from './usage-error.ts';

const commands = [start];

/** Runs the command line; resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    if (!isForUser(error)) throw error;
    console.error(error.message);
    return 1;
  }
}

async function dispatch([first, ...rest]: readonly string[]): Promise<number> {
  if (first === '--version' || first === '-v') {
    console.log(version);
    return 0;
  }
  if (first === '--help' || first === '-h' || first === 'help') {
    console.log(overview(commands));
    return 0;
  }
  if (first === undefined || first.startsWith('-'))
    return start.run(first === undefined ? [] : [first, ...rest]);
  const command = commands.find(({ name }) => name === first);
  if (command) return command.run(rest);
  const guess = nearest(
    first,
    commands.map(({ name }) => name),
  );
  const hint = guess ? `Did you mean "spanlight ${guess}"?` : '"spanlight --help" lists what there is.';
  throw new UsageError(`There is no command "${first}". ${hint}`);
}

/** Errors whose message is all there is to say. */
function isForUser(error: unknown): error is Error {
  return [UsageError, ConfigError, StoreOpenError, StoreBusyError].some((type) => error instanceof type);
}
