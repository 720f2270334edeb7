import { readFileSync } from 'node:fs';
import type { Spanlight } from './spanlight.ts';

/** What a real program sent, as the server's own tests have it. */
interface RecordedRequest {
  path: string;
  headers: Record<string, string>;
  /** Base64. */
  body: string;
}

/** Sends what one of the recorded programs sent: apps/api/fixtures. */
export async function replayRecording(spanlight: Pick<Spanlight, 'url'>, name: string): Promise<void> {
  const file = new URL(`../../api/fixtures/${name}/requests.json`, import.meta.url);
  for (const { path, headers, body } of JSON.parse(readFileSync(file, 'utf8')) as RecordedRequest[]) {
    const response = await fetch(spanlight.url + path.replace('/api/public/otel', ''), {
      method: 'POST',
      headers,
      body: Buffer.from(body, 'base64'),
    });
    if (!response.ok) throw new Error(`${name}: the server answered ${response.status}.`);
  }
}
