import {
  doctorSchema,
  errorBodySchema,
  facetListSchema,
  healthSchema,
  metricsSchema,
  runListSchema,
  runSchema,
  runSkeletonSchema,
  sessionListSchema,
  sessionRunsSchema,
  sessionSchema,
  spanDetailSchema,
  spanIdSchema,
  spanRowSchema,
  turnListSchema,
} from '@spanlight/schema';
import { Hono } from 'hono';
import { z } from 'zod';
import { version } from '../version.ts';
import { exportQuery } from './export.ts';
import { facetQuery } from './facets.ts';
import { heartbeatSchema } from './heartbeat.ts';
import { liveQuery } from './live.ts';
import { metricsQuery } from './metrics.ts';
import { spanParam, traceParam } from './params.ts';
import { runQuerySchema } from './run-query.ts';
import { deleteQuery, searchQuery } from './runs.ts';
import { sessionParam, sessionRunsQuery, sessionsQuery } from './sessions.ts';
import { spanQuery, textQuery, turnsQuery } from './spans.ts';

/** What a request takes and what is answered to it. */
interface Endpoint {
  summary: string;
  param?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The name of a shape in `answers`, or the content type of what is no JSON; null when nothing is answered. */
  answer: keyof typeof answers | `${string}/${string}` | null;
}

const answers = {
  Run: runSchema,
  RunList: runListSchema,
  SpanRow: spanRowSchema,
  RunSkeleton: runSkeletonSchema,
  SpanDetail: spanDetailSchema,
  TurnList: turnListSchema,
  SearchResult: z.object({
    matches: z.array(z.object({ spanId: spanIdSchema, snippet: z.string() })),
    isTruncated: z.boolean(),
  }),
  Deleted: z.object({ deleted: z.number().int() }),
  Pin: z.object({ isPinned: z.boolean() }),
  FacetList: facetListSchema,
  Session: sessionSchema,
  SessionList: sessionListSchema,
  SessionRuns: sessionRunsSchema,
  Metrics: metricsSchema,
  DoctorReport: doctorSchema,
  Health: healthSchema,
  OpenApi: z.record(z.string(), z.unknown()),
  Error: errorBodySchema,
};

const ofRun = { param: traceParam };
const ofSpan = { param: spanParam };

/** Every endpoint but OTLP's own, by method and path. */
const endpoints: Record<string, Endpoint> = {
  'get /api/runs': { summary: 'A page of runs', query: runQuerySchema, answer: 'RunList' },
  'delete /api/runs': { summary: 'Deletes all that match', query: deleteQuery, answer: 'Deleted' },
  'get /api/runs/{traceId}': { summary: 'One run and its spans', ...ofRun, answer: 'RunSkeleton' },
  'delete /api/runs/{traceId}': { summary: 'Deletes one run', ...ofRun, answer: 'Deleted' },
  'put /api/runs/{traceId}/pin': { summary: 'Keeps a run, however old it gets', ...ofRun, answer: 'Pin' },
  'delete /api/runs/{traceId}/pin': { summary: 'Lets a run go when it is old', ...ofRun, answer: 'Pin' },
  'get /api/runs/{traceId}/spans/{spanId}': {
    summary: 'One span with its payload',
    ...ofSpan,
    query: spanQuery,
    answer: 'SpanDetail',
  },
  'get /api/runs/{traceId}/spans/{spanId}/text': {
    summary: 'One long text of a span, whole',
    ...ofSpan,
    query: textQuery,
    answer: 'text/plain',
  },
  'get /api/runs/{traceId}/turns': {
    summary: 'What is new in model calls',
    ...ofRun,
    query: turnsQuery,
    answer: 'TurnList',
  },
  'get /api/runs/{traceId}/search': {
    summary: 'Where a text occurs in a run',
    ...ofRun,
    query: searchQuery,
    answer: 'SearchResult',
  },
  'get /api/runs/{traceId}/export': {
    summary: 'The run as OTLP/JSON',
    ...ofRun,
    query: exportQuery,
    answer: 'application/json',
  },
  'get /api/facets': { summary: 'Which values a field has', query: facetQuery, answer: 'FacetList' },
  'get /api/sessions': { summary: 'A page of sessions', query: sessionsQuery, answer: 'SessionList' },
  'get /api/sessions/{sessionId}': {
    summary: 'One session and a page of its runs',
    param: sessionParam,
    query: sessionRunsQuery,
    answer: 'SessionRuns',
  },
  'get /api/metrics': {
    summary: 'Counts, sums and percentiles over time',
    query: metricsQuery,
    answer: 'Metrics',
  },
  'get /api/live': { summary: 'What changes, as it changes', query: liveQuery, answer: 'text/event-stream' },
  'get /api/doctor': { summary: 'What programs sent, and what is wrong with it', answer: 'DoctorReport' },
  'get /api/health': { summary: 'Who answers, and what it holds', answer: 'Health' },
  'post /api/heartbeat': {
    summary: 'A program says that it is alive',
    body: heartbeatSchema,
    answer: null,
  },
  'get /api/openapi.json': { summary: 'This description', answer: 'OpenApi' },
};

/** The API in OpenAPI's words (https://spec.openapis.org/oas/v3.1.0), out of the validators that check requests. */
export function openApiRoutes() {
  // Described when somebody asks: no start waits for it.
  let document: Record<string, unknown> | null = null;
  return new Hono().get('/', (c) => c.json((document ??= describeApi())));
}

function describeApi(): Record<string, unknown> {
  const names = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(answers)) names.add(schema, { id });
  const { schemas } = z.toJSONSchema(names, { uri: (id) => `#/components/schemas/${id}`, io: 'output' });
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, endpoint] of Object.entries(endpoints)) {
    const [method, path] = name.split(' ') as [string, string];
    paths[path] = { ...paths[path], [method]: describeEndpoint(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Spanlight',
      version,
      description: 'docs/api.md says more. OTLP is taken at /v1/traces, /v1/logs and /v1/metrics.',
    },
    paths,
    components: { schemas },
  };
}

function describeEndpoint({ summary, param, query, body, answer }: Endpoint) {
  const error = { description: 'What is wrong, in words', content: jsonOf('Error') };
  return {
    summary,
    parameters: [...parametersOf('path', param), ...parametersOf('query', query)],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: toSchema(body) } } },
    }),
    responses: {
      ...(answer === null
        ? { 204: { description: summary } }
        : { 200: { description: summary, content: isName(answer) ? jsonOf(answer) : { [answer]: {} } } }),
      default: error,
    },
  };
}

function isName(answer: string): answer is keyof typeof answers {
  return Object.hasOwn(answers, answer);
}

function jsonOf(name: keyof typeof answers) {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
}

function parametersOf(place: 'path' | 'query', schema: z.ZodObject | undefined) {
  if (!schema) return [];
  const { properties = {}, required = [] } = toSchema(schema);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function toSchema(schema: z.ZodType) {
  return z.toJSONSchema(schema, { io: 'input' });
}
