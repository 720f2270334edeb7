import { createContext } from 'react';

/** A text of which only the beginning is on the page. */
export interface CutText {
  /** Characters of the whole. */
  length: number;
  /** Whether it is the JSON of a list or an object. */
  isJson: boolean;
  /** Reads the whole. */
  load: () => Promise<string>;
}

/** Tells of a text whether it is only the beginning of one; undefined when it is whole. */
export type FindCutText = (text: string) => CutText | undefined;

export const CutTextContext = createContext<FindCutText>(() => undefined);
