import type { Message } from '@spanlight/schema';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { Button } from '../ui/button.tsx';
import { Problem } from '../ui/problem.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { itemsPerStep } from '../ui/step-list.tsx';
import styles from './message-list.module.css';
import { MessageView } from './message-view.tsx';
import { earlierMessages } from './tool-jumps.ts';

interface MessageListProps {
  input: readonly Message[];
  output: readonly Message[];
  /** So many messages at the start of the input were there in the call before. @default 0 */
  unchanged?: number;
  /** So many messages of the input are not in it: after a system prompt, before all others. @default 0 */
  left?: number;
  /** Reads the input with them, also anew. */
  onLeft?: () => void;
  /** Why they could not be read. */
  problem?: string | undefined;
}

const shownAtFirst = 12;

/**
 * A model call as the chat that it was: what the model saw, then what it answered. What it had seen before, and in a long chat
 * what came early, is folded.
 */
export function MessageList(props: MessageListProps) {
  const { input, output, unchanged = 0, left = 0, onLeft, problem } = props;
  const [uncovered, setUncovered] = useState(0);
  const system = input[0]?.role === 'system' ? 1 : 0;
  const rest = input.length - system + left;
  const known = Math.min(Math.max(unchanged - system, 0), rest);
  const early = rest <= shownAtFirst + 2 ? 0 : rest - shownAtFirst;
  const folded = Math.max(known > 1 ? known : 0, early);
  const hidden = Math.max(folded - uncovered, 0);
  const step = Math.min(hidden, itemsPerStep);
  // What jumps to a message looks for it at once.
  const uncover = () => {
    flushSync(() => setUncovered(uncovered + step));
    if (hidden - step < left) onLeft?.();
  };
  const shown = input.slice(system + Math.max(hidden - left, 0));
  const first = system + Math.max(hidden, left);
  return (
    <div className={styles.list}>
      {input.slice(0, system).map((message, index) => (
        <MessageView key={`s${index}`} message={message} />
      ))}
      {hidden > 0 && (
        <div className={styles.hidden}>
          <Button look="quiet" {...earlierMessages} onClick={uncover}>
            Show {step < hidden && `${step} of `}
            {hidden.toLocaleString('en-US')} earlier messages
            {folded <= known && ', unchanged since the call before'}
          </Button>
        </div>
      )}
      {hidden < left && problem === undefined && <Skeleton rows={4} />}
      {hidden < left && problem !== undefined && (
        <div className={styles.problem}>
          <Problem text={problem} onRetry={() => onLeft?.()} />
        </div>
      )}
      {shown.map((message, index) => (
        <MessageView key={`i${first + index}`} message={message} />
      ))}
      {output.length > 0 && <div className={styles.divider}>Answer</div>}
      {output.map((message, index) => (
        <MessageView key={`o${index}`} message={message} />
      ))}
    </div>
  );
}
