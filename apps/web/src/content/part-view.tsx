import type { PartOf, ShortPart } from '@spanlight/schema';
import { Brain, CornerDownRight, Wrench } from 'lucide-react';
import { use, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Fold } from '../ui/fold.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { MediaView } from './media-view.tsx';
import styles from './part-view.module.css';
import { jumpTo, ToolJumpsContext } from './tool-jumps.ts';
import { oneLine, readJsonText } from './value-format.ts';
import { PlainValue } from './value-view.tsx';

interface PartsProps {
  parts: readonly ShortPart[];
  /** Names the folds in it. */
  name?: string | undefined;
}

export function Parts({ parts, name }: PartsProps) {
  if (parts.length === 0) return <p className={styles.empty}>empty message</p>;
  return (
    <div className={styles.parts}>
      {withoutBlanks(parts).map((part, index) => (
        <div key={index} className={styles.part}>
          <PartView part={part} name={name && `${name}.${index}`} />
          {part.fullLength !== undefined && <CutNote part={part} fullLength={part.fullLength} />}
        </div>
      ))}
    </div>
  );
}

/** Models that call a tool often say an empty text beside it, which is nothing to show. */
function withoutBlanks(parts: readonly ShortPart[]): readonly ShortPart[] {
  return parts.length > 1 ? parts.filter((part) => part.type !== 'text' || part.text.trim() !== '') : parts;
}

function CutNote({ part, fullLength }: { part: ShortPart; fullLength: number }) {
  return (
    <p className={styles.cut}>
      {part.type === 'media'
        ? `${fullLength.toLocaleString('en-US')} characters of data, which its span has`
        : `The beginning of ${fullLength.toLocaleString('en-US')} characters; its span has all of them`}
    </p>
  );
}

/** One part of a message. */
function PartView({ part, name }: { part: ShortPart; name?: string | undefined }): ReactNode {
  switch (part.type) {
    case 'text':
      return <PlainValue field="message" value={part.text} preferred="markdown" />;
    case 'reasoning':
      return (
        <div className={styles.reasoning}>
          <Fold
            name={name}
            title={
              <span className={styles.partTitle}>
                <Brain size={14} aria-hidden /> Reasoning
              </span>
            }
            summary={oneLine(part.text)}
          >
            <PlainValue field="reasoning" value={part.text} preferred="markdown" />
          </Fold>
        </div>
      );
    case 'tool_call':
      return <ToolCallView part={part} />;
    case 'tool_result':
      return <ToolResultView part={part} />;
    case 'media':
      return <MediaView part={part} />;
    case 'other':
      return <JsonView value={part.raw} />;
  }
}

function ToolCallView({ part }: { part: PartOf<'tool_call'> }) {
  const jumps = use(ToolJumpsContext);
  const definition = jumps?.definition(part.name);
  return (
    <div className={styles.tool} id={jumps?.call(part.id)}>
      <div className={styles.toolHead}>
        <Wrench size={14} aria-hidden className={styles.toolIcon} />
        <span className={styles.toolName}>{part.name}</span>
        {definition !== undefined && (
          <Button look="quiet" onClick={() => jumpTo(definition)}>
            definition
          </Button>
        )}
        {jumps?.hasResult(part.id) && (
          <Button look="quiet" onClick={() => jumpTo(jumps.result(part.id))}>
            result
          </Button>
        )}
      </div>
      <JsonView value={readJsonText(part.arguments)} />
    </div>
  );
}

function ToolResultView({ part }: { part: PartOf<'tool_result'> }) {
  const jumps = use(ToolJumpsContext);
  const calledTool = jumps?.calledTool(part.id) ?? null;
  return (
    <div className={styles.tool} id={jumps?.result(part.id)} data-error={part.isError || undefined}>
      <div className={styles.toolHead}>
        <CornerDownRight size={14} aria-hidden className={styles.toolIcon} />
        <span className={styles.toolName}>{part.name ?? calledTool ?? 'Result'}</span>
        {part.isError && <span className={styles.failed}>error</span>}
        {calledTool !== null && (
          <Button look="quiet" onClick={() => jumpTo(jumps?.call(part.id))}>
            call
          </Button>
        )}
      </div>
      <PlainValue field="tool result" value={part.result} />
    </div>
  );
}
