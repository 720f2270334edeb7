import { diffLines, diffWordsWithSpace, type ChangeObject } from 'diff';
import { useMemo } from 'react';
import { Fold } from '../ui/fold.tsx';
import styles from './text-diff.module.css';

interface TextDiffProps {
  before: string;
  after: string;
}

/** Texts longer than this together are compared by their lines. */
const longestByWords = 40_000;
/** Where more is different than this, the two are shown one after the other: comparing on would hold up the page. */
const mostEdits = 4000;
/** Characters of what stayed that show on either side of what did not. */
const shownAround = 160;

/** What is different between two texts, word by word, in the flow of the text; what stayed far from it is folded. */
export function TextDiff({ before, after }: TextDiffProps) {
  const changes = useMemo(() => textChanges(before, after), [before, after]);
  if (!changes) {
    return (
      <div className={styles.text}>
        <del>{before}</del>
        <ins>{after}</ins>
      </div>
    );
  }
  return (
    <div className={styles.text}>
      {changes.map((change, index) => {
        if (change.added) return <ins key={index}>{change.value}</ins>;
        if (change.removed) return <del key={index}>{change.value}</del>;
        return (
          <Same key={index} text={change.value} isFirst={index === 0} isLast={index === changes.length - 1} />
        );
      })}
    </div>
  );
}

function textChanges(before: string, after: string): ChangeObject<string>[] | undefined {
  const options = { maxEditLength: mostEdits };
  return before.length + after.length > longestByWords
    ? diffLines(before, after, options)
    : diffWordsWithSpace(before, after, options);
}

function Same({ text, isFirst, isLast }: { text: string; isFirst: boolean; isLast: boolean }) {
  const head = isFirst ? 0 : shownAround;
  const tail = isLast ? 0 : shownAround;
  const hidden = text.length - head - tail;
  if (hidden < shownAround) return text;
  return (
    <>
      {text.slice(0, head)}
      <Fold
        title={<span className={styles.same}>{hidden.toLocaleString('en-US')} characters, unchanged</span>}
      >
        {text.slice(head, text.length - tail)}
      </Fold>
      {text.slice(text.length - tail)}
    </>
  );
}
