import { setTimeout } from 'node:timers/promises';
import { AISpanType, DefaultAITracing, DefaultExporter } from '@spanlight/tracing';

// A program for tests: `node traced-program.ts hangs` never ends its spans, `ends` does and exits. Sends to SPANLIGHT_ENDPOINT.

const tracing = new DefaultAITracing({ serviceName: 'program', exporters: [new DefaultExporter()] });
const run = tracing.startSpan({ type: AISpanType.AGENT_RUN, name: 'agent', attributes: { agentId: 'a' } });
run.createEventSpan({ type: AISpanType.GENERIC, name: 'began' });
const tool = run.createChildSpan({ type: AISpanType.TOOL_CALL, name: 'tool', attributes: { toolId: 't' } });
if (process.argv[2] === 'hangs') await setTimeout(10 * 60_000);
tool.end({ output: 'found' });
run.end({ output: 'done' });
