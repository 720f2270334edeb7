import { useEffect, useState } from 'react';

const name = 'found';
/** More marks than anyone looks at. */
const mostMarks = 1000;

/**
 * Marks a text wherever it stands in an element, without a change to what is in it, and brings the first place into sight.
 * Returns how many places there are; null while nothing is looked for.
 */
export function useMarks(element: HTMLElement | null, text: string | null): number | null {
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    if (!element || !text || !('highlights' in CSS)) return;
    let isInSight = false;
    const mark = () => {
      const ranges = placesOf(element, text);
      const highlight = new Highlight();
      for (const range of ranges) highlight.add(range);
      CSS.highlights.set(name, highlight);
      setCount(ranges.length);
      const [first] = ranges;
      if (first && !isInSight) first.startContainer.parentElement?.scrollIntoView({ block: 'center' });
      isInSight ||= first !== undefined;
    };
    mark();
    // What is folded, or read later, is marked when it comes.
    const observer = new MutationObserver(mark);
    observer.observe(element, { childList: true, characterData: true, subtree: true });
    return () => {
      observer.disconnect();
      CSS.highlights.delete(name);
      setCount(null);
    };
  }, [element, text]);
  // What was counted before is still there until the effect has seen that there is nothing to look for.
  return text ? count : null;
}

function placesOf(element: HTMLElement, text: string): Range[] {
  const pattern = new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), 'gi');
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const { index, 0: found } of node.nodeValue!.matchAll(pattern)) {
      if (ranges.length === mostMarks) return ranges;
      const range = new Range();
      range.setStart(node, index);
      range.setEnd(node, index + found.length);
      ranges.push(range);
    }
  }
  return ranges;
}
