import { expect, test } from 'vitest';
import { attributes } from '../../test/otlp.ts';
import { readSpan, spanWith } from '../../test/span.ts';

const quoted = (value: unknown) => JSON.stringify(value);

test("a chat model's request and response are read from JSON text", () => {
  const span = spanWith({
    'mlflow.spanType': quoted('CHAT_MODEL'),
    'mlflow.spanInputs': quoted({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: 'Hi' }],
      tools: [{ type: 'function', function: { name: 'weather' } }],
    }),
    'mlflow.spanOutputs': quoted({
      id: 'chatcmpl-1',
      model: 'gpt-4o-mini-2024-07-18',
      choices: [{ message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
    }),
    'mlflow.chat.tokenUsage': quoted({ input_tokens: 5, output_tokens: 2, total_tokens: 7 }),
    'mlflow.llm.provider': quoted('openai'),
    'mlflow.llm.cost': quoted({ input_cost: 0.1, output_cost: 0.2, total_cost: 0.3 }),
  });
  expect(span).toMatchObject({
    convention: 'mlflow',
    type: 'model_generation',
    model: 'gpt-4o-mini',
    responseModel: 'gpt-4o-mini-2024-07-18',
    responseId: 'chatcmpl-1',
    provider: 'openai',
    usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 },
    costUsd: 0.3,
    finishReason: 'stop',
    inputMessages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
    outputMessages: [{ role: 'assistant', parts: [{ type: 'text', text: 'Hello' }] }],
    toolDefinitions: [{ name: 'weather' }],
  });
});

test.each([
  ['LLM', 'model_generation'],
  ['AGENT', 'agent_run'],
  ['TOOL', 'tool_call'],
  ['RETRIEVER', 'retrieval'],
  ['PARSER', 'generic'],
])('%s is a %s', (kind, type) => {
  expect(spanWith({ 'mlflow.spanType': quoted(kind) }).type).toBe(type);
});

test('a chain is a run of its own or a step of one', () => {
  const chain = attributes({ 'mlflow.spanType': quoted('CHAIN') });
  expect(readSpan({ attributes: chain }).type).toBe('workflow_run');
  expect(readSpan({ attributes: chain, parentSpanId: 'aaaaaaaaaaaaaaaa' }).type).toBe('workflow_step');
});

test('what a search found is read as documents', () => {
  const span = spanWith({
    'mlflow.spanType': quoted('RETRIEVER'),
    'mlflow.spanInputs': quoted('capital of France'),
    'mlflow.spanOutputs': quoted([{ page_content: 'Paris', metadata: { doc_uri: 'a' }, id: '1' }]),
  });
  expect(span).toMatchObject({
    input: 'capital of France',
    output: [{ id: '1', content: 'Paris', metadata: { doc_uri: 'a' } }],
  });
});
