import { healthSchema, type Health } from '@spanlight/schema';

/** What the Spanlight at this URL says of itself; null when something else answers, or nothing. */
export async function askHealth(url: string): Promise<Health | null> {
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(1000) });
    return healthSchema.parse(await response.json());
  } catch {
    return null;
  }
}
