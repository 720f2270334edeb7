import type { Turn } from '@spanlight/schema';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError, isUnreachable, turnOptions } from '../api.ts';
import { Problem } from '../ui/problem.tsx';
import styles from './turn-loader.module.css';

interface TurnLoaderProps {
  traceId: string;
  spanId: string;
  previousId: string | null;
  /** About as tall as what comes, so that little moves when it does. */
  lines: number;
  children: (turn: Turn) => ReactNode;
}

/** Reads what an item shows when it comes into sight. */
export function TurnLoader({ traceId, spanId, previousId, lines, children }: TurnLoaderProps) {
  const query = useQuery(turnOptions({ traceId, spanId, previousId }));
  if (query.data) return children(query.data);
  if (query.data === null) return <p className={styles.problem}>This span is gone from the server.</p>;
  if (query.isError) {
    return (
      <div className={styles.problem}>
        <Problem
          text={query.error instanceof ApiError ? query.error.message : 'The answer could not be understood.'}
          onRetry={() => void query.refetch()}
        />
      </div>
    );
  }
  if (isUnreachable(query.failureReason))
    return <p className={styles.problem}>The server does not answer. Trying again every few seconds.</p>;
  return <div className={styles.coming} role="status" aria-label="Loading" style={{ height: lines * 24 }} />;
}
