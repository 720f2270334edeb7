import { useQuery } from '@tanstack/react-query';
import { inputMessagesOptions, spanOptions } from '../api.ts';
import { MessageView } from '../content/message-view.tsx';
import { Fold } from '../ui/fold.tsx';
import { Problem } from '../ui/problem.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { StepList } from '../ui/step-list.tsx';
import styles from './earlier-messages.module.css';

interface EarlierMessagesProps {
  traceId: string;
  spanId: string;
  /** The first of them in the prompt, from 0. */
  from: number;
  count: number;
  /** Whether the call before had them, too. */
  isUnchanged: boolean;
}

/** What came early in a prompt: counted, and read only when asked for. */
export function EarlierMessages(props: EarlierMessagesProps) {
  const { spanId, from, count, isUnchanged } = props;
  return (
    <div className={styles.earlier}>
      <Fold
        name={`${spanId}:${from}`}
        title={
          <span className={styles.title}>
            {count.toLocaleString('en-US')} earlier {count === 1 ? 'message' : 'messages'}
            {isUnchanged && ', unchanged'}
          </span>
        }
      >
        <Messages {...props} />
      </Fold>
    </div>
  );
}

const shownAtFirst = 20;

function Messages({ traceId, spanId, from, count }: EarlierMessagesProps) {
  const span = useQuery(spanOptions(traceId, spanId));
  const detail = span.data;
  const isCut = detail?.earlierMessages !== undefined;
  const all = useQuery({ ...inputMessagesOptions({ traceId, spanId }), enabled: isCut });
  const failed = [span, all].find((query) => query.error && !query.isFetching);
  if (failed) return <Problem text={failed.error!.message} onRetry={() => void failed.refetch()} />;
  const input = isCut ? all.data : detail && (detail.inputMessages ?? []);
  if (!input) return <Skeleton rows={4} />;
  const messages = input.slice(from, from + count);
  return (
    <div className={styles.messages}>
      <StepList
        items={messages}
        atFirst={shownAtFirst}
        render={(message, index) => (
          <MessageView message={message} name={`${spanId}:earlier${from + index}`} />
        )}
      />
    </div>
  );
}
