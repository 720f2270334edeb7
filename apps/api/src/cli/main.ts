import { ConfigError } from '../config.ts';
import { FilterError } from '@spanlight/schema';
import { StoreBusyError, StoreOpenError } from '../store/store-error.ts';
import { version } from '../version.ts';
import { ApiError } from '../errors.ts';
import type { Command } from './command.ts';
import { overview } from './help.ts';
import { nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';

/** Loaded when they are run: what one needs shall not slow down the others. */
const commands: Record<string, () => Promise<Command>> = {
  start: async () => (await import('./start.ts')).start,
  list: async () => (await import('./list.ts')).list,
  show: async () => (await import('./show.ts')).show,
  pin: async () => (await import('./pin.ts')).pin,
  delete: async () => (await import('./delete.ts')).deleteCommand,
  renormalise: async () => (await import('./renormalise.ts')).renormaliseCommand,
  repair: async () => (await import('./repair.ts')).repairCommand,
  demo: async () => (await import('./demo.ts')).demo,
  doctor: async () => (await import('./doctor.ts')).doctor,
};

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

async function dispatch(args: readonly string[]): Promise<number> {
  const [first] = args;
  if (first === '--version' || first === '-v') {
    console.log(version);
    return 0;
  }
  if (first === '--help' || first === '-h' || first === 'help') {
    console.log(overview(await Promise.all(Object.values(commands).map((load) => load()))));
    return 0;
  }
  const isFlag = first === undefined || first.startsWith('-');
  const name = isFlag ? 'start' : first;
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) throw unknownCommand(name);
  return (await load()).run(isFlag ? args : args.slice(1));
}

function unknownCommand(name: string): UsageError {
  const guess = nearest(name, Object.keys(commands));
  const hint = guess ? `Did you mean "spanlight ${guess}"?` : '"spanlight --help" lists what there is.';
  return new UsageError(`There is no command "${name}". ${hint}`);
}

/** Errors whose message is all there is to say. */
function isForUser(error: unknown): error is Error {
  return [UsageError, ConfigError, FilterError, ApiError, StoreOpenError, StoreBusyError].some(
    (type) => error instanceof type,
  );
}
