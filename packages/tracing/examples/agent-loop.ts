import { AISpanType } from '@spanlight/tracing';
import type { AISpan, AnyAISpan } from '@spanlight/tracing';
import type { ChatMessage, Model, ToolCall } from './model.ts';
import type { Pause } from './pause.ts';
import { within } from './within.ts';

/** What agents and tools work with. */
export interface World {
  model: Model;
  pause: Pause;
}

export interface Tool {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  parameters: object;
  /** Name of the MCP server that has the tool, if one has. */
  mcpServer?: string;
  /** How often it is tried. @default 1 */
  attempts?: number;
  /** `span` is the call's own, for tools that record what they do. */
  run(args: Record<string, string>, span: AnyAISpan, world: World): Promise<unknown>;
}

export interface Agent {
  id: string;
  instructions: string;
  model: string;
  tools: Tool[];
  maxSteps: number;
}

/** Asks the model, runs the tools it calls, and asks again with their results, until it answers in words. */
export async function runAgent(
  span: AISpan<AISpanType.AGENT_RUN>,
  agent: Agent,
  prompt: string,
  world: World,
): Promise<string> {
  const messages: ChatMessage[] = [
    { role: 'system', content: agent.instructions },
    { role: 'user', content: prompt },
  ];
  const tools = agent.tools.map(({ name, description, parameters }) => ({
    type: 'function' as const,
    function: { name, description, parameters },
  }));
  return within(span, async () => {
    for (let step = 0; step < agent.maxSteps; step++) {
      const answer = await world.model.chat(span, {
        model: agent.model,
        messages,
        tools,
        maxOutputTokens: 4000,
      });
      messages.push(answer);
      if (!answer.tool_calls) return answer.content ?? '';
      messages.push(
        ...(await Promise.all(answer.tool_calls.map((call) => runTool(span, agent, call, world)))),
      );
    }
    throw new Error(`${agent.id} had no answer after ${agent.maxSteps} steps.`);
  });
}

/** The message that answers a tool call. A tool that fails for good tells the model so, and the run goes on. */
async function runTool(parent: AnyAISpan, agent: Agent, call: ToolCall, world: World): Promise<ChatMessage> {
  const reply = (result: unknown): ChatMessage => ({
    role: 'tool',
    tool_call_id: call.id,
    content: JSON.stringify(result),
  });
  const tool = agent.tools.find(({ name }) => name === call.function.name);
  if (!tool) return reply({ error: `There is no tool ${call.function.name}.` });
  const args = JSON.parse(call.function.arguments || '{}') as Record<string, string>;
  const { attempts = 1 } = tool;
  for (let attempt = 1; ; attempt++) {
    const span = startToolSpan(parent, tool, args, { toolCallId: call.id, ...(attempts > 1 && { attempt }) });
    try {
      const result = await tool.run(args, span, world);
      span.end({ output: result, attributes: { success: true } });
      return reply(result);
    } catch (error) {
      span.error({ error, attributes: { success: false } });
      if (attempt >= attempts) return reply({ error: String(error) });
      parent.createEventSpan({
        type: AISpanType.GENERIC,
        name: 'retry scheduled',
        output: { tool: tool.name, nextAttempt: attempt + 1, afterMs: 400 },
      });
      await world.pause(400);
    }
  }
}

function startToolSpan(
  parent: AnyAISpan,
  { name, description, mcpServer }: Tool,
  input: Record<string, string>,
  metadata: Record<string, unknown>,
): AISpan<AISpanType.TOOL_CALL> | AISpan<AISpanType.MCP_TOOL_CALL> {
  const common = { name, input, metadata };
  if (mcpServer !== undefined) {
    const attributes = { toolId: name, mcpServer };
    return parent.createChildSpan({ type: AISpanType.MCP_TOOL_CALL, ...common, attributes });
  }
  const attributes = { toolId: name, toolType: 'function', toolDescription: description };
  return parent.createChildSpan({ type: AISpanType.TOOL_CALL, ...common, attributes });
}
