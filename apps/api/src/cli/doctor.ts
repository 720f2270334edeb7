import { styleText } from 'node:util';
import {
  formatAgo,
  formatCount,
  type Advice,
  type DoctorReport,
  type ReceivedRequest,
} from '@spanlight/schema';
import { hc, parseResponse } from 'hono/client';
import type { AppType } from '../app.ts';
import { readConfig } from '../config.ts';
import { serverUrl } from '../server-url.ts';
import { defineCommand } from './command.ts';
import { addressFlags, jsonFlag } from './config-flags.ts';
import { askHealth } from './health.ts';
import { oneLine } from './status-text.ts';
import { formatTable, type Column } from './table.ts';
import { UsageError } from './usage-error.ts';

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Say what arrived, what was refused and why, and what to do about it',
  flags: { ...jsonFlag, ...addressFlags },
  examples: ['spanlight doctor', 'spanlight doctor --json'],
  async run({ json, ...flags }) {
    const { host, port } = readConfig(flags, process.env);
    const url = serverUrl(host, port);
    if (!(await askHealth(url))) {
      throw new UsageError(`No Spanlight runs at ${url}. Run "spanlight start" in another terminal first.`);
    }
    const report = await parseResponse(hc<AppType>(url).api.doctor.$get());
    console.log(json ? JSON.stringify(report, null, 2) : textOf(report, Date.now()));
    return 0;
  },
});

const shownRequests = 20;

function textOf({ requests, requestCount, advice }: DoctorReport, now: number): string {
  const shown = requests.slice(0, shownRequests);
  const paragraphs = [
    ...advice.map(adviceText),
    ...(advice.length === 0 ? ['All is well with what arrived.'] : []),
  ];
  if (shown.length > 0) {
    const count = `The last ${formatCount(shown.length)} of ${formatCount(requestCount)} requests since the start:`;
    paragraphs.push(`${count}\n\n${formatTable(columns(now), shown)}`);
  }
  return paragraphs.join('\n\n');
}

function adviceText({ level, text }: Advice): string {
  const mark = level === 'problem' ? styleText('red', '✗') : styleText('yellow', '!');
  return `${mark} ${oneLine(text, 1500)}`;
}

function columns(now: number): Column<ReceivedRequest>[] {
  return [
    { title: 'When', text: ({ at }) => formatAgo(at / 1000, now) },
    { title: 'From', text: ({ serviceName, userAgent }) => oneLine(serviceName ?? userAgent ?? '?', 30) },
    { title: 'Protocol', text: ({ protocol, isGzip }) => `${protocol ?? '?'}${isGzip ? ' gzip' : ''}` },
    { title: 'Path', text: ({ path }) => oneLine(path.split('/').slice(-2).join('/'), 30) },
    { title: 'Status', alignRight: true, text: ({ status }) => String(status) },
    { title: 'Spans', alignRight: true, text: ({ spans }) => countText(spans.stored) },
    { title: 'Logs', alignRight: true, text: ({ logRecords }) => countText(logRecords.stored) },
    { title: 'Metrics', alignRight: true, text: ({ metrics }) => countText(metrics) },
    { title: 'Problem', text: ({ problem }) => oneLine(problem ?? '', 60) },
  ];
}

function countText(count: number): string {
  return count === 0 ? '' : formatCount(count);
}
