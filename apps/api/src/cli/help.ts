import type { Command, CommandDefinition, Flags } from './command.ts';

/** What `spanlight <command> --help` prints. */
export function helpOf<Defined extends Flags>({
  name,
  summary,
  argument,
  flags,
  examples,
}: CommandDefinition<Defined>): string {
  const flagLines = Object.entries(flags).map(([flag, { value, describes }]): [string, string] => [
    `--${flag}${value ? ` ${value}` : ''}`,
    describes,
  ]);
  return [
    summary,
    '',
    `Usage: spanlight ${name}${argument ? ` ${argument}` : ''} [flags]`,
    '',
    'Flags:',
    ...columns([...flagLines, ['--help', 'Show this']]),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}

/** What `spanlight --help` prints. */
export function overview(commands: readonly Command[]): string {
  return [
    'Spanlight: a local trace viewer for AI agents and workflows.',
    '',
    'Usage: spanlight [command] [flags]',
    '',
    'Commands:',
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Without a command, it starts. "spanlight <command> --help" says more about one. --version prints the version.',
  ].join('\n');
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
