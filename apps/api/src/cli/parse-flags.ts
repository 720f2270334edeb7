import { parseArgs } from 'node:util';
import type { CommandDefinition, Flag, Flags, FlagValues } from './command.ts';
import { nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';

type Value = string | boolean | string[] | undefined;

/** Reads what follows a command's name. @throws {UsageError} */
export function parseFlags<Defined extends Flags>(
  { name, argument, flags: defined }: CommandDefinition<Defined>,
  args: readonly string[],
): { flags: FlagValues<Defined>; positionals: string[] } {
  const known = new Map<string, Flag>(Object.entries(defined));
  const options = Object.fromEntries([...known].map(([flag, { type }]) => [flag, { type }]));
  // Lenient, since the errors of its strict mode speak to programmers.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const values = new Map<string, Value>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = token.rawName.startsWith('--') ? known.get(token.name) : undefined;
    if (!flag) throw unknownFlag(name, token.rawName, [...known.keys()]);
    values.set(token.name, readValue(flag, token.rawName, token.value, values.get(token.name)));
  }
  if (positionals.length > 0 && argument === undefined) {
    throw new UsageError(`"${positionals[0]}" is too much: spanlight ${name} takes flags only.`);
  }
  return { flags: Object.fromEntries(values) as FlagValues<Defined>, positionals };
}

/** Of the type that the flag is defined with, which is what makes the cast above true. */
function readValue(
  { type, multiple }: Flag,
  rawName: string,
  value: string | undefined,
  before: Value,
): Value {
  if (type === 'boolean') {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value.`);
    return true;
  }
  if (!value) throw new UsageError(`${rawName} needs a value.`);
  return multiple ? [...(Array.isArray(before) ? before : []), value] : value;
}

function unknownFlag(command: string, rawName: string, names: readonly string[]): UsageError {
  const guess = nearest(rawName.replace(/^-+/, ''), names);
  const hint = guess ? `Did you mean --${guess}?` : `"spanlight ${command} --help" lists what there is.`;
  return new UsageError(`There is no flag ${rawName}. ${hint}`);
}
