import type { ShortMessage } from '@spanlight/schema';
import type { ReactNode } from 'react';
import { CopyButton } from '../ui/copy-button.tsx';
import { Fold } from '../ui/fold.tsx';
import styles from './message-view.module.css';
import { wholeMessageText } from './part-text.ts';
import { Parts } from './part-view.tsx';
import { oneLine } from './value-format.ts';
import { useWhole } from './whole-value.ts';

interface MessageViewProps {
  message: ShortMessage;
  /** Names the folds in it. */
  name?: string | undefined;
  /** After the role. */
  note?: ReactNode;
}

/** One message of a chat; what the system says is long and mostly known, and starts folded. */
export function MessageView({ message, name, note }: MessageViewProps) {
  const role = message.name ? `${message.role} · ${message.name}` : message.role;
  const whole = useWhole();
  const isCut = message.parts.some((part) => part.fullLength !== undefined);
  if (message.role === 'system') {
    return (
      <article className={styles.message} data-role="system" aria-label={role}>
        {note && <p className={styles.note}>{note}</p>}
        <Fold
          name={name}
          title={<span className={styles.role}>{role}</span>}
          summary={oneLine(wholeMessageText(message))}
        >
          <Parts parts={message.parts} name={name} />
        </Fold>
      </article>
    );
  }
  return (
    <article className={styles.message} data-role={message.role} aria-label={role}>
      <header className={styles.head}>
        <span>
          <span className={styles.role}>{role}</span>
          {note}
        </span>
        {!isCut && (
          <span className={styles.copy}>
            <CopyButton
              label={`Copy ${message.role} message`}
              text={() => whole<ShortMessage>(message, wholeMessageText)}
            />
          </span>
        )}
      </header>
      <Parts parts={message.parts} name={name} />
    </article>
  );
}
