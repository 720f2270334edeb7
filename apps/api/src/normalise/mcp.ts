import type { ConventionReader } from './convention.ts';
import { json, map, record, text } from './rule.ts';

/** Model Context Protocol, on either side: https://modelcontextprotocol.io. */
export const mcp: ConventionReader = {
  name: 'mcp',
  title: 'OpenTelemetry MCP',
  source: 'https://github.com/open-telemetry/semantic-conventions-genai',
  prefixes: ['mcp.'],
  matches: ({ attributes }) => typeof attributes['mcp.method.name'] === 'string',
  rules: {
    type: map(text('mcp.method.name'), (method) => (method === 'tools/call' ? 'mcp_tool_call' : 'generic')),
    toolName: text('gen_ai.tool.name', 'mcp.tool.name'),
    input: json('gen_ai.tool.call.arguments', 'mcp.request.argument', 'mcp.tool.arguments'),
    output: json('gen_ai.tool.call.result', 'mcp.tool.result'),
    metadata: record({
      mcpMethod: text('mcp.method.name'),
      mcpSessionId: text('mcp.session.id'),
      mcpProtocolVersion: text('mcp.protocol.version'),
      mcpResourceUri: text('mcp.resource.uri'),
    }),
  },
};
