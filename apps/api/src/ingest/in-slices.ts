import { createTurns, nextTurn } from '../turns.ts';

/** Maps a list that may be long, and lets other works have their turn again and again. */
export async function mapInSlices<From, To>(items: readonly From[], map: (item: From) => To): Promise<To[]> {
  await nextTurn('read');
  const breathe = createTurns('read');
  const mapped: To[] = [];
  for (const item of items) {
    await breathe();
    mapped.push(map(item));
  }
  return mapped;
}
