import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { formatBytes, formatCount } from '@spanlight/schema';
import { readConfig, readDataDir, type Config } from '../config.ts';
import type { SpoolReading } from '../ingest/spool.ts';
import { serverUrl } from '../server-url.ts';
import { startServer, type RunningServer } from '../server.ts';
import { withoutPassword } from '../store/database-name.ts';
import { version } from '../version.ts';
import { boundHeap } from './bound-heap.ts';
import { defineCommand } from './command.ts';
import { addressFlags, databaseFlags, pricesFlag } from './config-flags.ts';
import { askHealth } from './health.ts';
import { readPrices } from './prices.ts';
import { oneLine } from './status-text.ts';
import { untilStopped } from './stop-signals.ts';
import { UsageError } from './usage-error.ts';

export const start = defineCommand({
  name: 'start',
  summary: 'Start the viewer (the default command)',
  flags: {
    ...addressFlags,
    ...databaseFlags,
    'grpc-port': {
      type: 'string',
      value: 'PORT',
      describes: 'Port of OTLP/gRPC, 4317 by default (SPANLIGHT_GRPC_PORT)',
    },
    'no-grpc': { type: 'boolean', describes: 'Take OTLP over HTTP alone (SPANLIGHT_NO_GRPC)' },
    'allow-origin': {
      type: 'string',
      multiple: true,
      value: 'ORIGIN',
      describes: 'Let the pages of an origin elsewhere send spans; may be repeated (SPANLIGHT_ALLOW_ORIGIN)',
    },
    ...pricesFlag,
    'retention-days': {
      type: 'string',
      value: 'DAYS',
      describes: 'Days that runs stay unless pinned, 30 by default, 0 for ever (SPANLIGHT_RETENTION_DAYS)',
    },
    'max-bytes': {
      type: 'string',
      value: 'SIZE',
      describes:
        'Size of a database file beyond which the oldest runs go, 5G by default, 0 for none (SPANLIGHT_MAX_BYTES)',
    },
    'no-open': { type: 'boolean', describes: "Don't open a browser (SPANLIGHT_NO_OPEN)" },
  },
  examples: [
    'spanlight',
    'spanlight start --port 4400 --no-open',
    'spanlight start --db ./traces.db',
    'spanlight start --db postgres://user:password@host/traces',
  ],
  async run(flags) {
    const config = readConfig(flags, process.env);
    const stopped = untilStopped();
    boundHeap();
    const dataDir = readDataDir(flags, process.env);
    if (config.database === join(dataDir, 'spanlight.db')) makeDataDir(dataDir);
    const server = await listen(config, join(dataDir, 'spool'));
    if (typeof server === 'string') {
      console.log(`Spanlight is already running: ${server}`);
      if (config.open) await openBrowser(server);
      return 0;
    }
    console.log(banner(server, config));
    if (server.grpcProblem !== null) console.error(`  ${server.grpcProblem}\n`);
    if (config.open) await openBrowser(server.url);
    await stopped;
    await server.close();
    return 0;
  },
});

/** Spanlight's own folder, which nobody has to make; what traces hold is nobody else's to read. */
function makeDataDir(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UsageError(`Can't make the folder ${path}: ${(error as Error).message}.`);
  }
}

/** A server of our own, or the URL of the Spanlight that already runs there. */
async function listen(config: Config, spoolDirectory: string): Promise<RunningServer | string> {
  const { host, port, grpcPort, database, allowedOrigins, retention } = config;
  const prices = readPrices(config.prices);
  try {
    const spool = { directory: spoolDirectory, onRead: report };
    return await startServer({
      host,
      port,
      grpcPort,
      database,
      onUpgrade: (words) => console.log(`  ${words}`),
      allowedOrigins,
      spool,
      prices,
      retention,
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') return runningOr(config);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new UsageError(`This machine has no address ${host}. Choose another with --host.`);
    }
    if (code === 'EACCES')
      throw new UsageError(`Port ${port} needs rights you don't have. Choose another with --port.`);
    throw error;
  }
}

async function runningOr({ host, port, hasOwnDatabase }: Config): Promise<string> {
  const url = serverUrl(host, port);
  if (!(await askHealth(url))) {
    throw new UsageError(`Port ${port} is in use by another program. Choose another with --port.`);
  }
  // What runs may show another database than the one that was asked for.
  if (hasOwnDatabase)
    throw new UsageError(`Another Spanlight is running at ${url}. Choose another port with --port.`);
  return url;
}

/** Where @spanlight/tracing sends to without being told. */
const defaultEndpoint = 'http://127.0.0.1:4318';

function banner({ url, grpcUrl }: RunningServer, { database, retention }: Config): string {
  const bold = (text: string) => styleText('bold', text);
  const dim = (text: string) => styleText('dim', text);
  return [
    '',
    `  ${bold('Spanlight')} ${dim(version)}`,
    '',
    `  ${dim('Page')}      ${styleText('cyan', url)}`,
    `  ${dim('Spans')}     OTEL_EXPORTER_OTLP_ENDPOINT=${url}${grpcUrl === null ? '' : dim(`  (gRPC: ${grpcUrl})`)}`,
    ...(url === defaultEndpoint ? [] : [`  ${dim('SDK')}       SPANLIGHT_ENDPOINT=${url}`]),
    `  ${dim('Database')}  ${withoutPassword(database)}`,
    `  ${dim('Keeps')}     ${retentionText(retention)}`,
    '',
    `  ${dim('Nothing to send yet? Run')} spanlight demo${dim('. Ctrl-C stops.')}`,
    '',
  ].join('\n');
}

function retentionText({ days, maxBytes }: Config['retention']): string {
  const limits = [
    days === null ? null : `${days} ${days === 1 ? 'day' : 'days'}`,
    maxBytes === null ? null : `up to ${formatBytes(maxBytes)}`,
  ].filter((limit) => limit !== null);
  return limits.length > 0 ? `runs ${limits.join(', ')}; pinned ones for ever` : 'runs for ever';
}

function report({ batches, spans, rejected }: SpoolReading): void {
  if (batches > 0) {
    const requests = batches === 1 ? '1 request' : `${formatCount(batches)} requests`;
    const content = spans === 1 ? '1 span' : `${formatCount(spans)} spans`;
    console.log(`  Read in ${requests} with ${content}, kept by programs that ran without the viewer.`);
  }
  for (const { path, reason } of rejected) console.error(`  Moved aside to ${path}: ${oneLine(reason, 300)}`);
}

/** Only where a person sits: not in scripts, and not when the output goes to a file. */
async function openBrowser(url: string): Promise<void> {
  if (!process.stdout.isTTY) return;
  const { default: open } = await import('open');
  const browser = await open(url);
  browser.on('error', () => console.log(`  No browser could be opened: go to ${url}`));
}
