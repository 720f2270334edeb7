import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { spanOptions } from '../api.ts';
import { MessageView } from '../content/message-view.tsx';
import { Button } from '../ui/button.tsx';
import { Fold } from '../ui/fold.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import styles from './earlier-messages.module.css';

interface EarlierMessagesProps {
  traceId: string;
  spanId: string;
  /** The first of them in the prompt, from 0. */
  from: number;
  count: number;
}

/** Messages that the call before had, too: counted, and read only when asked for. */
export function EarlierMessages({ traceId, spanId, from, count }: EarlierMessagesProps) {
  return (
    <div className={styles.earlier}>
      <Fold
        name={`${spanId}:${from}`}
        title={
          <span className={styles.title}>
            {count} earlier {count === 1 ? 'message' : 'messages'}, unchanged
          </span>
        }
      >
        <Messages traceId={traceId} spanId={spanId} from={from} count={count} />
      </Fold>
    </div>
  );
}

const shownAtFirst = 20;

function Messages({ traceId, spanId, from, count }: EarlierMessagesProps) {
  const query = useQuery(spanOptions(traceId, spanId));
  const [limit, setLimit] = useState(shownAtFirst);
  if (query.isError) return <p className={styles.problem}>{query.error.message}</p>;
  if (!query.data) return <Skeleton rows={4} />;
  const messages = query.data.inputMessages?.slice(from, from + count) ?? [];
  return (
    <div className={styles.messages}>
      {messages.slice(0, limit).map((message, index) => (
        <MessageView key={index} message={message} name={`${spanId}:earlier${from + index}`} />
      ))}
      {messages.length > limit && (
        <Button look="quiet" onClick={() => setLimit(limit + 100)}>
          Show {Math.min(100, messages.length - limit)} more of {messages.length}
        </Button>
      )}
    </div>
  );
}
