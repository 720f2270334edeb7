import { helpOf } from './help.ts';
import { parseFlags } from './parse-flags.ts';

export interface Flag {
  type: 'string' | 'boolean';
  /** May be given several times. */
  multiple?: boolean;
  /** What the help calls the value. */
  value?: string;
  /** One line of help. */
  describes: string;
}

export type Flags = Record<string, Flag>;

/** The values of a command's flags; undefined where a flag was not given. */
export type FlagValues<Defined extends Flags> = {
  [Name in keyof Defined]:
    | (Defined[Name]['type'] extends 'boolean'
        ? boolean
        : Defined[Name]['multiple'] extends true
          ? string[]
          : string)
    | undefined;
};

export interface CommandDefinition<Defined extends Flags> {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** What the help calls the arguments; absent when the command takes none. */
  argument?: string;
  flags: Defined;
  examples: readonly string[];
  /** Resolves to the exit code. */
  run(flags: FlagValues<Defined>, positionals: readonly string[]): Promise<number>;
}

/** One command of the command line. */
export interface Command {
  name: string;
  summary: string;
  /**
   * Resolves to the exit code.
   * @throws {UsageError}
   */
  run(args: readonly string[]): Promise<number>;
}

export function defineCommand<const Defined extends Flags>(definition: CommandDefinition<Defined>): Command {
  const { name, summary } = definition;
  return {
    name,
    summary,
    async run(args) {
      if (args.includes('--help') || args.includes('-h')) {
        console.log(helpOf(definition));
        return 0;
      }
      const { flags, positionals } = parseFlags(definition, args);
      return definition.run(flags, positionals);
    },
  };
}
