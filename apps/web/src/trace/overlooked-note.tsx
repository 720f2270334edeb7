import { formatCount, type Overlooked } from '@spanlight/schema';
import styles from './overlooked-note.module.css';

/** Of a span that was too large to be read as a whole when it came: what its figures do not count. */
export function OverlookedNote({ overlooked }: { overlooked: Overlooked | undefined }) {
  if (!overlooked) return null;
  const { attributes, events, values } = overlooked;
  const parts = [
    ...(attributes.read < attributes.total ? [share(attributes, 'attributes')] : []),
    ...(events.read < events.total ? [share(events, 'events')] : []),
    ...values.map(({ key, characters }) =>
      characters === null ? key : `${key} (${formatCount(characters)} characters)`,
    ),
  ];
  return (
    <p className={styles.note}>
      Too large to be read as a whole when it came: its figures may lack what these say. {parts.join(', ')}
    </p>
  );
}

function share({ read, total }: Overlooked['events'], what: string): string {
  return `${formatCount(total - read)} of ${formatCount(total)} ${what}`;
}
