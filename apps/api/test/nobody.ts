import { startTestServer } from './server.ts';

/** An address on which nobody listens. */
export async function nobody(): Promise<string> {
  const server = await startTestServer();
  await server.close();
  return server.url;
}
