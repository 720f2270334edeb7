import { formatDuration, type Advice, type ReceivedRequest } from '@spanlight/schema';
import type { Signs } from './signs.ts';
import { contentSwitch, usageOption } from './switches.ts';

/** A request as the rules see it. */
export interface Arrival extends ReceivedRequest {
  /** Names what was wrong; null when it was taken. */
  code: string | null;
  /** Null when it brought no spans. */
  signs: Signs | null;
}

export interface Facts {
  /** Newest first. */
  arrivals: readonly Arrival[];
  /** Where this server takes OTLP over HTTP, without a path. */
  url: string;
  /** The same for gRPC; null when it is off. */
  grpcUrl: string | null;
  /** Why gRPC could not be switched on. */
  grpcProblem: string | null;
}

type Finding = Pick<Advice, 'sender' | 'text'>;

interface Rule {
  name: string;
  level: Advice['level'];
  find: (facts: Facts) => Finding[];
}

/** What goes wrong on the way here, and what to do about it; each rule looks at everything, and finds nothing when all is well. */
const rules: readonly Rule[] = [
  {
    name: 'nothing-arrives',
    level: 'problem',
    find: ({ arrivals, url }) =>
      arrivals.length > 0
        ? []
        : [
            {
              sender: null,
              text: `Nothing has arrived yet. Set OTEL_EXPORTER_OTLP_ENDPOINT=${url} for the traced program, or SPANLIGHT_ENDPOINT where it uses @spanlight/tracing, and let it flush before it exits (shutdown of its tracer provider). From inside a container, this machine is host.docker.internal, and Spanlight has to be started with --host 0.0.0.0.`,
            },
          ],
  },
  {
    name: 'grpc-port-taken',
    level: 'problem',
    find: ({ grpcProblem }) => (grpcProblem === null ? [] : [{ sender: null, text: grpcProblem }]),
  },
  {
    name: 'grpc-on-http-port',
    level: 'problem',
    find: ({ arrivals, url, grpcUrl }) =>
      firstWith(arrivals, 'grpc_on_http_port', (sender) =>
        grpcUrl === null
          ? `${sender} speaks gRPC to ${url}, and gRPC is off. Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf for it, or start Spanlight without --no-grpc.`
          : `${sender} speaks gRPC to ${url}. Send gRPC to ${grpcUrl}, or set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf.`,
      ),
  },
  {
    name: 'wrong-path',
    level: 'problem',
    find: ({ arrivals, url }) =>
      firstWith(
        arrivals,
        'not_found',
        (sender, { path }) =>
          `${sender} sends OTLP to ${path}, where nothing is. Spans belong to ${url}/v1/traces: OTEL_EXPORTER_OTLP_ENDPOINT is what comes before /v1/traces, while OTEL_EXPORTER_OTLP_TRACES_ENDPOINT and the url of an exporter are the whole address.`,
      ),
  },
  {
    name: 'json-as-protobuf',
    level: 'problem',
    find: ({ arrivals }) =>
      firstWith(
        arrivals,
        'json_as_protobuf',
        (sender) =>
          `${sender} sends JSON and calls it protobuf. Its Content-Type should be application/json.`,
      ),
  },
  {
    name: 'protobuf-as-json',
    level: 'problem',
    find: ({ arrivals }) =>
      firstWith(
        arrivals,
        'protobuf_as_json',
        (sender) =>
          `${sender} sends protobuf and calls it JSON. Its Content-Type should be application/x-protobuf.`,
      ),
  },
  {
    name: 'refused',
    level: 'problem',
    find: ({ arrivals }) =>
      bySender(arrivals).flatMap(([sender, own]) => {
        const refused = own.filter(({ code }) => code !== null && !codesWithRule.has(code));
        return Array.from(
          Map.groupBy(refused, ({ status, code }) => `${status} ${code}`).values(),
          (alike) => {
            const { status, problem } = alike[0]!;
            const [count, verb] =
              alike.length === 1 ? ['A request', 'was'] : [`${alike.length} requests`, 'were'];
            return {
              sender,
              text: `${count} of ${sender} ${verb} refused with status ${status}: ${problem}`,
            };
          },
        );
      }),
  },
  {
    name: 'rejected-spans',
    level: 'problem',
    find: ({ arrivals }) =>
      bySender(arrivals).flatMap(([sender, own]) => {
        const rejected = sum(own, ({ spans }) => spans.rejected);
        const last = own.find(({ spans }) => spans.rejected > 0);
        return last
          ? [{ sender, text: `${rejected} of ${sender}’s spans could not be stored: ${last.problem}` }]
          : [];
      }),
  },
  {
    name: 'only-metrics',
    level: 'problem',
    find: ({ arrivals }) => onlyOf(arrivals, 'metrics', ({ metrics }) => metrics),
  },
  {
    name: 'only-logs',
    level: 'problem',
    find: ({ arrivals }) => onlyOf(arrivals, 'logs', ({ logRecords }) => logRecords.stored),
  },
  {
    name: 'no-ai-spans',
    level: 'hint',
    find: ({ arrivals }) =>
      bySigns(arrivals, (sender, { spans, aiSpans }) =>
        spans === 0 || aiSpans > 0
          ? null
          : `${sender}’s spans arrive, and none of them is of a model, an agent or a tool. Add an instrumentation for the library that calls the model, before that is loaded.`,
      ),
  },
  {
    name: 'content-off',
    level: 'hint',
    find: ({ arrivals }) =>
      bySigns(arrivals, (sender, { modelCalls, silentCalls, scope }, own) =>
        // Messages that come as logs join their spans later.
        modelCalls === 0 || silentCalls < modelCalls || sum(own, ({ logRecords }) => logRecords.stored) > 0
          ? null
          : `${sender}’s model calls come without their messages: content is not captured. ${contentSwitch(scope)}`,
      ),
  },
  {
    name: 'usage-missing',
    level: 'hint',
    find: ({ arrivals }) =>
      bySigns(arrivals, (sender, { modelCalls, uncountedCalls, scope }) =>
        uncountedCalls === 0
          ? null
          : `${uncountedCalls} of ${modelCalls} of ${sender}’s model calls tell no token usage, most likely since they are streamed. ${usageOption(scope)}`,
      ),
  },
  {
    name: 'clock-off',
    level: 'hint',
    find: ({ arrivals }) =>
      bySigns(arrivals, (sender, { ageMs }) => {
        if (ageMs === null || (ageMs > -aheadMs && ageMs < behindMs)) return null;
        const off = formatDuration(Math.abs(ageMs));
        return ageMs < 0
          ? `The clock of ${sender}’s machine is ${off} ahead of this one’s: its runs seem to be in the future.`
          : `The newest of ${sender}’s spans ended ${off} before it came: its machine’s clock is behind, or the spans are old. Look for its runs further down.`;
      }),
  },
];

/** No network is that slow the wrong way round. */
const aheadMs = 60_000;
/** Exporters send within seconds; time zones are off by half an hour at least. */
const behindMs = 25 * 60_000;

/** Those that a rule of their own explains. */
const codesWithRule = new Set(['grpc_on_http_port', 'not_found', 'json_as_protobuf', 'protobuf_as_json']);

/** What there is to say about what arrives: problems first. Pure. */
export function advise(facts: Facts): Advice[] {
  const advice = rules.flatMap(({ name, level, find }) =>
    find(facts).map((finding) => ({ rule: name, level, ...finding })),
  );
  return advice.toSorted((a, b) => Number(b.level === 'problem') - Number(a.level === 'problem'));
}

/** For each sender, of its newest request with that code. */
function firstWith(
  arrivals: readonly Arrival[],
  code: string,
  text: (sender: string, arrival: Arrival) => string,
): Finding[] {
  return bySender(arrivals).flatMap(([sender, own]) => {
    const arrival = own.find((one) => one.code === code);
    return arrival ? [{ sender, text: text(sender, arrival) }] : [];
  });
}

function onlyOf(
  arrivals: readonly Arrival[],
  signal: string,
  count: (arrival: Arrival) => number,
): Finding[] {
  return bySender(arrivals).flatMap(([sender, own]) => {
    const hasSpans = own.some(({ spans }) => spans.stored + spans.rejected > 0);
    const total = sum(own, count);
    const others = sum(own, ({ metrics, logRecords }) => metrics + logRecords.stored) - total;
    if (hasSpans || total === 0 || others > 0) return [];
    return [
      {
        sender,
        text: `Only ${signal} arrive from ${sender}, and no spans. Set OTEL_TRACES_EXPORTER=otlp for it, and see that its tracer provider has a span processor.`,
      },
    ];
  });
}

/** For each sender that sent spans, by all of them together. */
function bySigns(
  arrivals: readonly Arrival[],
  text: (sender: string, signs: Signs, own: readonly Arrival[]) => string | null,
): Finding[] {
  return bySender(arrivals).flatMap(([sender, own]) => {
    const all = own.map(({ signs }) => signs).filter((signs) => signs !== null);
    const [newest] = all;
    if (!newest) return [];
    const ages = all.map(({ ageMs }) => ageMs).filter((age) => age !== null);
    const found = text(
      sender,
      {
        spans: sum(all, ({ spans }) => spans),
        aiSpans: sum(all, ({ aiSpans }) => aiSpans),
        modelCalls: sum(all, ({ modelCalls }) => modelCalls),
        silentCalls: sum(all, ({ silentCalls }) => silentCalls),
        uncountedCalls: sum(all, ({ uncountedCalls }) => uncountedCalls),
        scope: all.find(({ scope }) => scope !== '')?.scope ?? '',
        // A batch may come late; that which came soonest tells of the clock.
        ageMs: ages.length === 0 ? null : Math.min(...ages),
      },
      own,
    );
    return found === null ? [] : [{ sender, text: found }];
  });
}

function bySender(arrivals: readonly Arrival[]): [string, Arrival[]][] {
  return [...Map.groupBy(arrivals, senderOf)];
}

function senderOf({ serviceName, userAgent }: Arrival): string {
  return serviceName ?? userAgent ?? 'A program';
}

function sum<Item>(items: readonly Item[], count: (item: Item) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}
