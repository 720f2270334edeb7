import { formatAgo, formatCount, type Advice, type ReceivedRequest } from '@spanlight/schema';
import { useQuery } from '@tanstack/react-query';
import { CircleAlert, Info } from 'lucide-react';
import { doctorOptions } from '../api.ts';
import styles from './received-requests.module.css';
import { contentText } from './request-text.ts';

interface ReceivedRequestsProps {
  /** Milliseconds since the epoch. */
  now: number;
}

const shownRequests = 10;

/** What programs sent last, and what to do about what is wrong with it. */
export function ReceivedRequests({ now }: ReceivedRequestsProps) {
  const { data } = useQuery(doctorOptions);
  // While nothing has come, the words above say how to send.
  if (!data || data.requestCount === 0) return null;
  const shown = data.requests.slice(0, shownRequests);
  return (
    <section className={styles.section} aria-labelledby="received-title">
      <h2 id="received-title" className={styles.title}>
        Received
      </h2>
      {data.advice.length > 0 && (
        <ul className={styles.advice}>
          {data.advice.map((advice) => (
            <AdviceItem key={`${advice.rule} ${advice.sender}`} advice={advice} />
          ))}
        </ul>
      )}
      <div className={styles.scroll} tabIndex={0} role="group" aria-labelledby="received-title">
        <table className={styles.table}>
          <caption className={styles.caption}>
            The last {shown.length} of {formatCount(data.requestCount)} requests since the server started
          </caption>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">From</th>
              <th scope="col">Protocol</th>
              <th scope="col">What</th>
              <th scope="col">Status</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((request, index) => (
              // Nothing names a request; they only ever move down.
              <RequestRow key={data.requestCount - index} request={request} now={now} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function AdviceItem({ advice: { level, text } }: { advice: Advice }) {
  const isProblem = level === 'problem';
  const Icon = isProblem ? CircleAlert : Info;
  return (
    <li className={styles.item} data-level={level}>
      <Icon size={16} aria-label={isProblem ? 'Problem' : 'Hint'} className={styles.icon} />
      <span>{text}</span>
    </li>
  );
}

function RequestRow({ request, now }: { request: ReceivedRequest; now: number }) {
  const { at, serviceName, userAgent, protocol, isGzip, status, problem } = request;
  return (
    <tr>
      <td>{formatAgo(at / 1000, now)}</td>
      <td className={styles.sender} title={userAgent ?? undefined}>
        {serviceName ?? userAgent ?? 'unknown'}
      </td>
      <td>
        {protocol ?? 'unknown'}
        {isGzip && ' gzip'}
      </td>
      <td>{contentText(request)}</td>
      <td className={styles.status} data-refused={status >= 400 || undefined} title={problem ?? undefined}>
        {status}
      </td>
    </tr>
  );
}
