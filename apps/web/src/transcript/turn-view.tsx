import type { PromptEntry, ShortMessage, ShortPart, Turn } from '@spanlight/schema';
import { Scissors, Wrench } from 'lucide-react';
import { MessageView } from '../content/message-view.tsx';
import { Parts } from '../content/part-view.tsx';
import type { RunSearch } from '../trace/run-search.ts';
import { Button } from '../ui/button.tsx';
import { Fold } from '../ui/fold.tsx';
import { EarlierMessages } from './earlier-messages.tsx';
import { ItemHead, UsageNumbers } from './item-head.tsx';
import { ShortError } from './short-error.tsx';
import { ShortValueView } from './short-value-view.tsx';
import type { TurnItem } from './transcript-items.ts';
import { TurnLoader } from './turn-loader.tsx';
import styles from './turn-view.module.css';

interface TurnViewProps {
  traceId: string;
  item: TurnItem;
  onSelect: (spanId: string) => void;
  onSearch: (changes: RunSearch) => void;
}

/** One model call: what was new in its prompt, and what it answered. */
export function TurnView({ traceId, item, onSelect, onSearch }: TurnViewProps) {
  const { row, number, part, previousId } = item;
  const model = row.model ?? row.name;
  if (part === 'answer') {
    return (
      <>
        <ItemHead
          item={item}
          title={`Turn ${number}, its answer`}
          onSelect={onSelect}
          notes={<span>{model}</span>}
        />
        <TurnLoader traceId={traceId} spanId={row.spanId} previousId={previousId} lines={3}>
          {(turn) => <Answer turn={turn} item={item} />}
        </TurnLoader>
      </>
    );
  }
  const showChanges = () => onSearch({ span: row.spanId, tab: 'changes' });
  return (
    <>
      <ItemHead
        item={item}
        title={`Turn ${number}`}
        onSelect={onSelect}
        notes={<span>{model}</span>}
        numbers={<UsageNumbers row={row} />}
      />
      <TurnLoader traceId={traceId} spanId={row.spanId} previousId={previousId} lines={5}>
        {(turn) => (
          <>
            <Prompt traceId={traceId} turn={turn} item={item} onChanges={showChanges} />
            {part === 'whole' && <Answer turn={turn} item={item} />}
          </>
        )}
      </TurnLoader>
    </>
  );
}

interface PromptProps {
  traceId: string;
  turn: Turn;
  item: TurnItem;
  onChanges: () => void;
}

/** What the model was sent, without what it had been sent before. */
function Prompt({ traceId, turn, item, onChanges }: PromptProps) {
  const { spanId } = item.row;
  const parts = promptParts(turn.prompt, item.hadTools);
  return (
    <div className={styles.prompt}>
      {parts.map((part) => {
        const name = `${spanId}:${part.from}`;
        switch (part.kind) {
          case 'unchanged':
          case 'early':
            return (
              <EarlierMessages
                key={name}
                isUnchanged={part.kind === 'unchanged'}
                traceId={traceId}
                spanId={spanId}
                from={part.from}
                count={part.count}
              />
            );
          case 'results':
            return (
              <div key={name} className={styles.line}>
                <Fold
                  name={name}
                  title={`${part.messages.length} tool ${part.messages.length === 1 ? 'result' : 'results'} from above`}
                >
                  {part.messages.map((message, index) => (
                    <Parts key={index} parts={message.parts} name={`${name}.${index}`} />
                  ))}
                </Fold>
              </div>
            );
          case 'removed':
            return (
              <p key={name} className={styles.removed}>
                <Scissors size={13} aria-hidden />
                {part.count} earlier {part.count === 1 ? 'message is' : 'messages are'} in this prompt no more
                <Button look="quiet" onClick={onChanges}>
                  Changes
                </Button>
              </p>
            );
          case 'message':
            return (
              <MessageView
                key={name}
                message={part.message}
                name={name}
                note={
                  part.isChanged && (
                    <span className={styles.changed}>
                      changed since the call before
                      <Button look="quiet" onClick={onChanges}>
                        Changes
                      </Button>
                    </span>
                  )
                }
              />
            );
        }
      })}
      {turn.input && (
        <ShortValueView title="Input" name={`${spanId}:in`} value={turn.input} isOpenWhenShort />
      )}
    </div>
  );
}

type PromptPart = { from: number } & (
  | { kind: 'unchanged' | 'removed' | 'early'; count: number }
  | { kind: 'results'; messages: ShortMessage[] }
  | { kind: 'message'; message: ShortMessage; isChanged: boolean }
);

/** With tool results that show above already gathered into one line. `from` is the place in the prompt. */
function promptParts(entries: readonly PromptEntry[], hadTools: boolean): PromptPart[] {
  const parts: PromptPart[] = [];
  let from = 0;
  for (const entry of entries) {
    const last = parts.at(-1);
    if (entry.kind === 'unchanged' || entry.kind === 'removed') {
      parts.push({ from, ...entry });
      if (entry.kind === 'unchanged') from += entry.count;
      continue;
    }
    const { message, kind } = entry;
    if (kind === 'added' && hadTools && isResult(message)) {
      if (last?.kind === 'results') last.messages.push(message);
      else parts.push({ kind: 'results', from, messages: [message] });
    } else {
      parts.push({ kind: 'message', from, message, isChanged: kind === 'changed' });
    }
    from++;
  }
  return foldEarly(parts);
}

/** As many of the last messages in a row show; so many more are not worth a fold. */
const shownInARow = 12;
const notWorthIt = 2;

/** A call may begin with a long conversation that none before it had. What the system says, and what is changed, stays. */
function foldEarly(parts: readonly PromptPart[]): PromptPart[] {
  const folded: PromptPart[] = [];
  let row: PromptPart[] = [];
  function endRow() {
    const early = row.length > shownInARow + notWorthIt ? row.length - shownInARow : 0;
    if (early > 0) folded.push({ kind: 'early', from: row[0]!.from, count: row[early]!.from - row[0]!.from });
    folded.push(...row.slice(early));
    row = [];
  }
  for (const part of parts) {
    const isOfRow =
      part.kind === 'results' ||
      (part.kind === 'message' && !part.isChanged && part.message.role !== 'system');
    if (isOfRow) row.push(part);
    else {
      endRow();
      folded.push(part);
    }
  }
  endRow();
  return folded;
}

function isResult(message: ShortMessage): boolean {
  return message.role === 'tool' || message.parts.every((part) => part.type === 'tool_result');
}

/** What the model said. Tools that it asked for and that show below are named alone; beside them, many say an empty text. */
function Answer({ turn, item }: { turn: Turn; item: TurnItem }) {
  const { row, hasTools } = item;
  const { answer, output, error, finishReason } = turn;
  const isCall = (part: ShortPart) => part.type === 'tool_call';
  const isBlank = (part: ShortPart) => part.type === 'text' && part.text.trim() === '';
  const said = answer
    .map((message) => ({
      ...message,
      parts: message.parts.filter((part) => !(hasTools && (isCall(part) || isBlank(part)))),
    }))
    .filter((message) => message.parts.length > 0);
  const calls = hasTools ? answer.flatMap((message) => message.parts).filter(isCall) : [];
  const isUnusual = finishReason !== null && !['stop', 'tool_calls', 'end_turn'].includes(finishReason);
  return (
    <div className={styles.answer}>
      {said.map((message, index) => (
        <MessageView key={index} message={message} name={`${row.spanId}:answer${index}`} />
      ))}
      {calls.length > 0 && (
        <ul className={styles.calls} aria-label="Tools that it asked for">
          {calls.map((part, index) => (
            <li key={index} className={styles.call}>
              <Wrench size={13} aria-hidden className={styles.callIcon} />
              {part.type === 'tool_call' && part.name}
            </li>
          ))}
        </ul>
      )}
      {output && <ShortValueView title="Output" name={`${row.spanId}:out`} value={output} isOpenWhenShort />}
      {(error || row.errorMessage) && (
        <div className={styles.line}>
          <ShortError type={error?.type ?? null} message={error?.message ?? row.errorMessage ?? ''} />
        </div>
      )}
      {isUnusual && <p className={styles.finish}>Finished by {finishReason}</p>}
      {answer.length === 0 && !output && !error && row.status === 'running' && (
        <p className={styles.waiting}>Waiting for the model’s answer.</p>
      )}
    </div>
  );
}
