import { describe, expect, it } from 'vitest';
import { connectSnippets } from './snippets.ts';

const codeOf = (origin: string) =>
  connectSnippets(origin)
    .flatMap((snippet) => snippet.blocks)
    .map((block) => block.code)
    .join('\n');

describe('how to connect', () => {
  it('names the server that shows the page', () => {
    const code = codeOf('http://127.0.0.1:5001');
    expect(code).toContain('OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:5001');
    expect(code).toContain('http://127.0.0.1:5001/v1/traces');
    expect(code).toContain('SPANLIGHT_ENDPOINT=http://127.0.0.1:5001 node app.ts');
    expect(code).toContain('npx spanlight demo --port 5001');
    expect(code).not.toContain('4318');
  });

  it('says no more than needed where the SDK looks anyway', () => {
    const code = codeOf('http://127.0.0.1:4318');
    expect(code).not.toContain('SPANLIGHT_ENDPOINT');
    expect(code).not.toContain('--port');
  });
});
