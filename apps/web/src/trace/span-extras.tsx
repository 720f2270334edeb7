import {
  formatDuration,
  type SpanDetail,
  type SpanEvent,
  type SpanLink,
  type TreeNode,
} from '@spanlight/schema';
import { Link } from '@tanstack/react-router';
import { AttributeTable } from '../content/attribute-table.tsx';
import { exactTime } from '../content/time-text.ts';
import { Quantity } from '../ui/quantity.tsx';
import { Section } from '../ui/section.tsx';
import styles from './span-extras.module.css';

/** `origin`: start of the run, microseconds. */
export function SpanEvents({ events, origin }: { events: readonly SpanEvent[]; origin: number }) {
  return (
    <ol>
      {events.map((event, index) => (
        <li key={index} className={styles.item}>
          <div className={styles.head}>
            <span className={styles.name}>{event.name}</span>
            <span title={exactTime(event.time)}>
              <Quantity text={`+${formatDuration((event.time - origin) / 1000)}`} />
            </span>
          </div>
          {Object.keys(event.attributes).length > 0 && (
            <AttributeTable label={`attributes of ${event.name}`} attributes={event.attributes} />
          )}
        </li>
      ))}
    </ol>
  );
}

export function SpanLinks({ links }: { links: readonly SpanLink[] }) {
  return (
    <ul>
      {links.map((link, index) => (
        <li key={index} className={styles.item}>
          <div className={styles.head}>
            <Link
              to="/runs/$traceId"
              params={{ traceId: link.traceId }}
              search={{ span: link.spanId }}
              className={styles.link}
            >
              Span {link.spanId} of run {link.traceId}
            </Link>
          </div>
          {Object.keys(link.attributes).length > 0 && (
            <AttributeTable label={`attributes of the link to ${link.spanId}`} attributes={link.attributes} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** Where a span came from: its ids, the program that made it, and the vocabulary it was written in. */
export function SpanResource({ detail, node }: { detail: SpanDetail; node: TreeNode }) {
  const ids = {
    'trace id': detail.traceId,
    'span id': detail.spanId,
    ...(detail.parentSpanId && { 'parent span id': detail.parentSpanId }),
    'started at': exactTime(detail.startedAt),
    ...(detail.endedAt !== null && { 'ended at': exactTime(detail.endedAt) }),
    depth: node.depth,
    'read as': detail.convention,
    scope: [detail.scope.name, detail.scope.version].filter(Boolean).join(' '),
  };
  return (
    <>
      <Section title="Span">
        <div className={styles.flush}>
          <AttributeTable label="ids" attributes={ids} />
        </div>
      </Section>
      <Section title="Resource">
        <div className={styles.flush}>
          <AttributeTable label="resource attributes" attributes={detail.resource} />
        </div>
      </Section>
    </>
  );
}
