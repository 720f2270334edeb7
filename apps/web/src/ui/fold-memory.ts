import { createContext } from 'react';

/**
 * Which folds were opened or closed by hand, by their names. A list that takes what is out of sight off the page provides
 * one, so that folds are as they were left when they come back into sight.
 */
export type FoldMemory = Map<string, boolean>;

export const FoldMemoryContext = createContext<FoldMemory | null>(null);
