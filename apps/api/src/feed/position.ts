/** A place in the history of a store, as clients see it: `<store id>-<revision>`. */
export function writePosition(storeId: string, revision: number): string {
  return `${storeId}-${revision}`;
}

/** The revision of a position in this store; null for one of another store, or of none. */
export function readPosition(storeId: string, position: string): number | null {
  if (!position.startsWith(`${storeId}-`)) return null;
  const digits = position.slice(storeId.length + 1);
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}
