/** Whether the program runs on Node, or on what does as Node does. */
export const isNode: boolean = typeof process !== 'undefined' && typeof process.versions?.node === 'string';

/** A variable of the environment, where there is one, it is not empty, and the program may read it: Deno asks leave for that. */
export function readEnvironment(name: string): string | undefined {
  try {
    return (isNode && process.env[name]) || undefined;
  } catch {
    return undefined;
  }
}
