import type { Run, SpanTree, TreeNode } from '@spanlight/schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { searchRunOptions } from '../api.ts';
import type { Shortcuts } from '../ui/use-shortcuts.ts';
import { findMatches, stepMatch } from './find-matches.ts';
import type { Found, ModeProps } from './mode-props.ts';
import type { RunSearch } from './run-search.ts';

export interface Find {
  isOpen: boolean;
  open: () => void;
  close: () => void;
  text: string;
  setText: (text: string) => void;
  matches: readonly TreeNode[];
  /** Place of the match that is looked at; -1: none is. */
  index: number;
  /** The server is still looking through the payloads. */
  isSearching: boolean;
  /** The server could not look through the payloads. */
  hasFailed: boolean;
  /** There may be more in payloads than the server tells of. */
  isTruncated: boolean;
  /** What stands round the text where it is looked at. */
  snippet: string | null;
  step: (by: 1 | -1) => void;
  found: Found | null;
  shortcuts: Shortcuts;
}

interface FindOptions extends Pick<
  ModeProps,
  'onSearch' | 'selectedId' | 'onSelect' | 'activeId' | 'onActive'
> {
  run: Run;
  tree: SpanTree;
  search: RunSearch;
}

const settleMs = 200;
const nothing: ReadonlySet<string> = new Set();

/** Looks for a text in the run: in what rows say at once, in payloads when one has stopped typing. */
export function useFind({ run, tree, search, ...rest }: FindOptions): Find {
  const { onSearch, selectedId, onSelect, activeId, onActive } = rest;
  const [isOpen, setOpen] = useState(search.find !== undefined);
  const [text, setText] = useState(search.find ?? '');
  const [currentId, setCurrentId] = useState<string | null>(null);

  const settled = search.find ?? '';
  const settle = useEffectEvent(() => onSearch({ find: text || undefined }, { replace: true }));
  useEffect(() => {
    if (!isOpen || text === settled) return;
    const timer = setTimeout(() => settle(), settleMs);
    return () => clearTimeout(timer);
  }, [isOpen, text, settled]);

  const query = useQuery({
    ...searchRunOptions(run.traceId, settled),
    enabled: isOpen && settled !== '',
    placeholderData: keepPreviousData,
  });
  const payload = isOpen && text !== '' && text === settled ? query.data : undefined;
  const snippets = useMemo(
    () => new Map(payload?.matches.map(({ spanId, snippet }) => [spanId, snippet])),
    [payload],
  );
  const wanted = useDeferredValue(isOpen ? text : '');
  const matches = useMemo(() => {
    const inPayload = snippets.size > 0 ? new Set(snippets.keys()) : nothing;
    return findMatches(tree, wanted, inPayload);
  }, [tree, wanted, snippets]);
  const ids = useMemo(() => new Set(matches.map((node) => node.spanId)), [matches]);
  const index = matches.findIndex((node) => node.spanId === currentId);

  const before = useRef<{ activeId: string | null; search: RunSearch } | null>(null);
  const input = () => document.querySelector<HTMLInputElement>('[data-find]');
  function open() {
    before.current ??= { activeId, search };
    setOpen(true);
    input()?.select();
  }
  /** The lens goes: what was folded is again, and the cursor is where it was. */
  function close() {
    setOpen(false);
    setCurrentId(null);
    setText('');
    const { level, collapsed, expanded, repeats } = before.current?.search ?? search;
    onSearch({ find: undefined, level, collapsed, expanded, repeats }, { replace: true });
    if (selectedId === null && before.current) onActive(before.current.activeId);
    before.current = null;
    document.querySelector<HTMLElement>('[role=treegrid], [role=feed]')?.focus({ preventScroll: true });
  }
  function step(by: 1 | -1) {
    const next = stepMatch(matches, currentId, by);
    if (!next) return;
    setCurrentId(next.spanId);
    // A conversation has no cursor of its own: there the span opens.
    const opens = selectedId !== null || !document.querySelector('[role=treegrid]');
    if (opens) onSelect(next.spanId, { replace: true });
    else onActive(next.spanId);
  }
  const found = useMemo(
    () => (isOpen && wanted !== '' ? { ids, currentId } : null),
    [isOpen, wanted, ids, currentId],
  );
  return {
    isOpen,
    open,
    close,
    text,
    setText: (next) => {
      setCurrentId(null);
      setText(next);
    },
    matches,
    index,
    isSearching: text !== settled || (settled !== '' && query.isFetching),
    hasFailed: query.isError,
    isTruncated: payload?.isTruncated ?? false,
    snippet: (currentId !== null && snippets.get(currentId)) || null,
    step,
    found,
    shortcuts: {
      // A second time it is the browser's own.
      'Ctrl+f': () => (document.activeElement === input() ? false : open()),
      n: () => (isOpen ? step(1) : false),
      N: () => (isOpen ? step(-1) : false),
    },
  };
}
