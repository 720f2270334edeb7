import type {
  ContextDelta,
  MessageChange,
  ParameterChange,
  ToolChange,
  ToolDefinition,
} from '@spanlight/schema';
import type { ReactNode } from 'react';
import { MessageView } from '../content/message-view.tsx';
import { wholeMessageText } from '../content/part-text.ts';
import { TextDiff } from '../content/text-diff.tsx';
import { valueText } from '../content/value-format.ts';
import { Fold } from '../ui/fold.tsx';
import { Section } from '../ui/section.tsx';
import { StepList } from '../ui/step-list.tsx';
import styles from './context-changes.module.css';

const rowsAtFirst = 50;

/** All that is different between two contexts: messages in order, then tools and parameters. */
export function ContextChanges({ delta }: { delta: ContextDelta }) {
  const { messages, tools, parameters } = delta;
  const count = messages.filter((change) => change.kind !== 'same').length;
  return (
    <>
      <Section title={`Messages, ${count === 0 ? 'none' : count} different`}>
        <ol className={styles.messages}>
          <StepList
            items={inRows(messages)}
            atFirst={rowsAtFirst}
            render={(row) => (
              <li>
                {'same' in row ? (
                  <SameMessages messages={row.same} />
                ) : (
                  <MessageChangeView change={row.change} />
                )}
              </li>
            )}
          />
        </ol>
      </Section>
      {tools.length > 0 && (
        <Section title={`Tools, ${tools.length} different`}>
          {tools.map((change) => (
            <ToolChangeView key={change.name} change={change} />
          ))}
        </Section>
      )}
      {parameters.length > 0 && (
        <Section title={`Parameters, ${parameters.length} different`}>
          {parameters.map((change) => (
            <ParameterChangeView key={change.name} change={change} />
          ))}
        </Section>
      )}
    </>
  );
}

type Same = Extract<MessageChange, { kind: 'same' }>;
type Row = { same: Same[] } | { change: Exclude<MessageChange, Same> };

/** What stayed is gathered where it stands together. */
function inRows(changes: readonly MessageChange[]): Row[] {
  const rows: Row[] = [];
  for (const change of changes) {
    const last = rows.at(-1);
    if (change.kind !== 'same') rows.push({ change });
    else if (last && 'same' in last) last.same.push(change);
    else rows.push({ same: [change] });
  }
  return rows;
}

const shownOfSame = 20;

function SameMessages({ messages }: { messages: readonly Same[] }) {
  const count = messages.length;
  return (
    <Fold
      title={
        <span className={styles.same}>
          {count} {count === 1 ? 'message' : 'messages'}, unchanged
        </span>
      }
    >
      {messages.slice(0, shownOfSame).map(({ index, message }) => (
        <MessageView key={index} message={message} />
      ))}
      {count > shownOfSame && (
        <p className={styles.same}>and {count - shownOfSame} more, which the messages of this call have</p>
      )}
    </Fold>
  );
}

function MessageChangeView({ change }: { change: Exclude<MessageChange, Same> }) {
  const { kind, message } = change;
  if (kind !== 'changed') {
    return (
      <Marked kind={kind}>
        <MessageView message={message} note={<Kind kind={kind} />} />
      </Marked>
    );
  }
  return (
    <Marked kind={kind}>
      <div className={styles.changed}>
        <p>
          <span className={styles.role}>{message.role}</span> <Kind kind={kind} />
        </p>
        <TextDiff before={wholeMessageText(change.before)} after={wholeMessageText(message)} />
      </div>
    </Marked>
  );
}

type ChangeKind = 'added' | 'removed' | 'changed';

const signs: Record<ChangeKind, string> = { added: '+', removed: '−', changed: '~' };

function Marked({ kind, children }: { kind: ChangeKind; children: ReactNode }) {
  return (
    <div className={styles.change} data-change={kind}>
      <span className={styles.sign} aria-hidden>
        {signs[kind]}
      </span>
      <div className={styles.what}>{children}</div>
    </div>
  );
}

function Kind({ kind }: { kind: ChangeKind }) {
  return <span className={styles.kind}>{kind}</span>;
}

function ToolChangeView({ change }: { change: ToolChange }) {
  const { kind, name, before, after } = change;
  return (
    <Marked kind={kind}>
      <Fold
        title={
          <>
            <strong>{name}</strong> <Kind kind={kind} />
          </>
        }
        isOpenAtFirst={kind === 'changed'}
      >
        <TextDiff before={definitionText(before)} after={definitionText(after)} />
      </Fold>
    </Marked>
  );
}

function definitionText(tool: ToolDefinition | null): string {
  return tool ? `${tool.description ?? ''}\n${valueText(tool.parameters)}`.trim() : '';
}

function ParameterChangeView({ change: { name, before, after } }: { change: ParameterChange }) {
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return (
    <Marked kind={kind}>
      <code>{name}</code> <Kind kind={kind} />{' '}
      <span className={styles.values}>
        {before !== undefined && <del>{valueText(before)}</del>}{' '}
        {after !== undefined && <ins>{valueText(after)}</ins>}
      </span>
    </Marked>
  );
}
