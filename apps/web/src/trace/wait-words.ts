import type { Wait } from '@spanlight/schema';

interface WaitWords {
  word: string;
  /** What it means, for those who wonder. */
  meaning: string;
}

export const waitWords: Record<Wait, WaitWords> = {
  streaming: { word: 'Streaming', meaning: 'A model was answering, after its first token.' },
  first_token: { word: 'First token', meaning: 'A model had been asked, and its first token had not come.' },
  model: { word: 'Model', meaning: 'A model had been asked; when its first token came was not recorded.' },
  tool: { word: 'Tools', meaning: 'A tool ran.' },
  retrieval: { word: 'Retrieval', meaning: 'Documents were looked up, or texts embedded.' },
  retry: {
    word: 'Retries',
    meaning: 'Attempts that failed and were made again at once, and the waits between them.',
  },
  own: { word: 'Own code', meaning: 'Steps, processors and other spans of the program itself.' },
  asleep: { word: 'Asleep', meaning: 'A workflow slept, or waited for an event.' },
  idle: {
    word: 'Idle',
    meaning: 'No span below was open: the program’s own work, or a wait, that it did not record.',
  },
};
