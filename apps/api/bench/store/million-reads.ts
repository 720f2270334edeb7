import { longestRun, longRun, orderOf, traceIdOf } from './many-runs.ts';
import { quantile } from './results.ts';

/** Milliseconds until the whole answer is there. */
export interface Timing {
  median: number;
  p95: number;
}

export type Timings = Record<string, Timing>;

const sorts =
  'started duration spans errors modelCalls toolCalls tokens input output cacheRead cacheWrite reasoning cost name status'.split(
    ' ',
  );

/** Common and rare ones, and those that no run has: of each kind. */
const filters = [
  'status:ok',
  'status:error',
  'status:interrupted',
  'model:gpt-5-mini',
  'model:o3',
  'model:claude*',
  'model:none-such',
  'service:shop',
  'service:importer',
  'service:none-such',
  'duration:>1s',
  'duration:>20m',
  'duration:>10h',
  'cost:>0.01',
  'cost:>1000',
  'tokens:>10000',
  'name:*planner',
  'name:*none-such*',
  'session:session-77',
  'session:session-1234*',
  'user:user-2999',
  'tag:production',
  'tag:experiment-77',
  'tag:none-such',
  'meta.tenant:tenant-0',
  'meta.tenant:tenant-49',
  'meta.build:150',
  'meta.isBeta:true',
  'meta.none:*',
  'status:error (model:o3 OR service:voice)',
  'NOT status:ok NOT tag:production',
  '(service:importer OR service:backoffice) NOT model:gpt* cost:>0.05',
  'NOT model:* OR user:none-such',
  'provider:openai',
  'provider:none-such',
  'tool:book_flight',
  'tool:none-such',
  'error:ECONNREFUSED',
  'error:none-such',
];

/** Filters of each kind, common ones and some that few runs match, in orders that no index has. */
const orderedFilters = [
  'status:error',
  'model:gpt*',
  'provider:openai',
  'NOT provider:openai',
  'tool:search',
  'tool:book_flight',
  'error:*',
  'error:ECONNREFUSED',
  'tag:production',
  'meta.tenant:tenant-0',
  'meta.none:*',
  'name:*planner*',
  'NOT model:* OR user:none-such',
  'cost:>0.01',
];
const orders = ['-cost', '-duration', 'name', 'toolCalls'];

/** Rare and common words, parts of words, short texts, and what no run holds, in several scripts. */
const searched = [
  ['zebrafish', 'quetzalcoatl', orderOf(1234), orderOf(99_000), 'session-1234'],
  ['refund', 'the', 'password', 'invoice', 'lawoentpu'],
  ['efun', 'assw', 'wranty', 'hippin', 'ebrafis'],
  ['ref', 'the', 'qqq', 'zzz', 'ord'],
  ['re', 'a', '退', 'の'],
  ['退款', '天气', '返金', '請求書', '주문', '고객', 'заказ', 'Straße', 'Übersicht'],
  ['contract refund', 'refund invoice', 'customer refund invoice', 'schedule flight'],
  ['xyzzyplugh', 'none-such-word', 'ingousstr quentba', '無此詞語', 'Zzyzx'],
].flat();

async function time(url: string, rounds: number): Promise<{ times: number[]; bytes: number }> {
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const response = await fetch(url);
    const body = await response.arrayBuffer();
    times.push(performance.now() - start);
    if (!response.ok) throw new Error(`${response.status} ${url}: ${Buffer.from(body).toString()}`);
    bytes = body.byteLength;
  }
  return { times, bytes };
}

const toTiming = (times: readonly number[]): Timing => ({
  median: Number(quantile(times, 0.5).toFixed(1)),
  p95: Number(quantile(times, 0.95).toFixed(1)),
});

const runsUrl = (url: string, query: Record<string, string>) =>
  `${url}/api/runs?${new URLSearchParams({ limit: '50', ...query })}`;

/** Pages of the list without a filter: the first, one 20,000 runs further down, and the first in each order. */
export async function timePages(url: string, rounds: number): Promise<Timings> {
  const timings: Timings = { first: toTiming((await time(runsUrl(url, {}), rounds)).times) };
  let cursor = '';
  for (let page = 0; page < 40; page++) {
    const query = { limit: '500', ...(cursor && { cursor }) };
    ({ nextCursor: cursor } = (await (await fetch(runsUrl(url, query))).json()) as { nextCursor: string });
  }
  timings['deep'] = toTiming((await time(runsUrl(url, { cursor }), rounds)).times);
  for (const field of sorts) {
    for (const sort of [field, `-${field}`]) {
      timings[sort] = toTiming((await time(runsUrl(url, { sort }), rounds)).times);
    }
  }
  return timings;
}

export async function timeFilters(url: string, rounds: number): Promise<Timings> {
  const timings: Timings = {};
  for (const filter of filters) {
    timings[filter] = toTiming((await time(runsUrl(url, { filter }), rounds)).times);
  }
  for (const filter of orderedFilters) {
    for (const sort of orders) {
      timings[`${filter}, by ${sort}`] = toTiming((await time(runsUrl(url, { filter, sort }), rounds)).times);
    }
  }
  return timings;
}

export async function timeRuns(url: string, rounds: number) {
  const long = await time(`${url}/api/runs/${traceIdOf(longRun)}`, rounds);
  const longest = await time(`${url}/api/runs/${traceIdOf(longestRun)}`, 7);
  return {
    long: toTiming(long.times),
    longest: toTiming(longest.times),
    longestMb: Number((longest.bytes / 1e6).toFixed(1)),
  };
}

/** What adds up all there is: metrics of each kind over all time, values of fields, sessions. */
export async function timeSums(url: string): Promise<Timings> {
  const timings: Timings = {};
  for (const path of [
    ...['model', 'tool', 'agent', 'service', 'name'].map((group) => `metrics?group=${group}&from=0`),
    ...['model', 'provider', 'tool', 'error', 'tag'].map((field) => `facets?field=${field}`),
    'sessions?limit=50',
    'sessions?filter=status:error',
  ]) {
    timings[path] = toTiming((await time(`${url}/api/${path}`, 2)).times);
  }
  return timings;
}

/** Of the texts over all runs and in the long ones: each, and all together. */
export async function timeSearches(url: string, rounds: number) {
  const all: number[] = [];
  const timings: Timings = {};
  async function add(name: string, address: string) {
    const { times } = await time(address, rounds);
    all.push(...times);
    timings[name] = toTiming(times);
  }
  for (const text of searched) {
    await add(text, runsUrl(url, { filter: JSON.stringify(text) }));
  }
  await add('refund status:error', runsUrl(url, { filter: 'refund status:error' }));
  await add('zebrafish service:shop', runsUrl(url, { filter: 'zebrafish service:shop' }));
  for (const run of [longRun, longestRun]) {
    for (const text of ['refund', 'the', 'wranty', 'qqq', 're', 'none-such-word', orderOf(run)]) {
      const path = `/api/runs/${traceIdOf(run)}/search?${new URLSearchParams({ q: text })}`;
      await add(`${text}, in ${run === longRun ? 'a run of 500' : 'the longest'}`, url + path);
    }
  }
  return { all: toTiming(all), timings };
}
