import { expect, test } from 'vitest';
import { fixtureNames, readFixture } from './fixtures.ts';

/** Where each key of what is known of the recorded programs is compared, by the level it stands on. */
const compared = {
  fixture: ['serviceName', 'traces', 'totals'],
  totals: ['traces', 'spans', 'modelCallSpans', 'toolSpans', 'usage'],
  trace: [
    'scenario',
    'traceId',
    'rootSpanId',
    'topLevelSpanIds',
    'missingParentSpanIds',
    'name',
    'spanCount',
    'status',
    'acceptableStatus',
    'error',
    'usage',
    'usageComplete',
    'modelCallSpanIds',
    'tree',
    'spans',
    'finalAnswer',
    'outputToolCalls',
    'retrievedDocuments',
    'promptTemplate',
    'metadata',
    'tags',
    'sessionId',
    'threadId',
    'userId',
    'recordedCostUsd',
    'referenceCostUsd',
  ],
  span: [
    'name',
    'parentSpanId',
    'startTimeUnixNano',
    'endTimeUnixNano',
    'acceptableTypes',
    'status',

    'errorMessage',
    'countsTokens',
    'usage',
    'aggregateUsage',
    'requestModel',
    'responseModel',
    'provider',
    'finishReason',
    'stream',
    'timeToFirstTokenMs',
    'ttftNote',
    'input',
    'output',
    'tool',
    'recordedCostUsd',
    'referenceCostUsd',
  ],
  usage: ['input', 'output', 'total', 'cacheRead', 'cacheWrite', 'reasoning'],
  input: ['lastUserText', 'roles', 'note'],
  output: ['text', 'toolCalls', 'toolCallsNote', 'toolCallIdsNote'],
  tool: ['name', 'args', 'result', 'error', 'nameNote'],
};

/** What tells nothing of a trace as it was sent, and why. */
const leftOut = {
  fixture: [],
  // Log records become events of their spans; how many came is not kept.
  totals: ['logRecords'],
  trace: [
    // What the model's server saw; where it differs from what was sent, `usage` has the latter.
    'httpModelCalls',
    'groundTruthUsage',
    // The wrong number, which `usage` is to differ from.
    'naiveSumOfEverySpan',
    // `tool` of each span that is named there, as the test below says.
    'tools',
    // The same as a `rootSpanId` that is null.
    'orphan',
    'note',
    'usageNote',
  ],
  span: [
    'groundTruthUsage',
    // The one of `acceptableTypes` that is recommended.
    'type',
    // Before it was normalised to `provider`.
    'providerRaw',
    'statusNote',
    'usageNote',
  ],
};

type Level = keyof typeof compared;

const parts = ['usage', 'input', 'output', 'tool'] as const;

test.each(fixtureNames)('all that is known of %s is compared', (name) => {
  const { requests: _, ...fixture } = readFixture(name);
  expectOnlyKnown('fixture', fixture);
  expectOnlyKnown('totals', fixture.totals);
  for (const trace of fixture.traces) {
    expectOnlyKnown('trace', trace);
    expectOnlyKnown('usage', trace.usage);
    for (const span of Object.values(trace.spans)) {
      expectOnlyKnown('span', span);
      for (const part of parts) expectOnlyKnown(part, span[part] ?? {});
      expectOnlyKnown('usage', span.aggregateUsage ?? {});
    }
    for (const { spanId, ...tool } of trace.tools) expect(trace.spans[spanId]!.tool).toEqual(tool);
  }
});

function expectOnlyKnown(level: Level, value: object) {
  const known: string[] = [...compared[level], ...(leftOut[level as keyof typeof leftOut] ?? [])];
  expect(Object.keys(value).filter((key) => !known.includes(key))).toEqual([]);
}
