/** Whether the program runs on Node, or on what does as Node does. */
export const isNode: boolean = typeof process !== 'undefined' && typeof process.versions?.node === 'string';

/** A variable of the environment, where there is one and it is not empty. */
export function readEnvironment(name: string): string | undefined {
  return (isNode && process.env[name]) || undefined;
}
