import type { Message, Part, PartOf } from '@spanlight/schema';
import { Brain, CornerDownRight, ExternalLink, Wrench } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Fold } from '../ui/fold.tsx';
import { JsonView } from '../ui/json-view.tsx';
import styles from './message-list.module.css';
import { safeUrl } from './safe-url.ts';
import { PlainValue } from './value-view.tsx';
import { oneLine, readJsonText, valueText } from './value-format.ts';

interface MessageListProps {
  input: readonly Message[];
  output: readonly Message[];
}

const shownAtFirst = 12;

/** A model call as the chat that it was: what the model saw, then what it answered. */
export function MessageList({ input, output }: MessageListProps) {
  const [showsAll, setShowsAll] = useState(false);
  const scope = useId();
  const jumps = toolJumps([...input, ...output], scope);
  const system = input[0]?.role === 'system' ? input.slice(0, 1) : [];
  const rest = input.slice(system.length);
  const hidden = showsAll || rest.length <= shownAtFirst + 2 ? 0 : rest.length - shownAtFirst;
  return (
    <div className={styles.list}>
      {system.map((message, index) => (
        <MessageView key={`s${index}`} message={message} jumps={jumps} />
      ))}
      {hidden > 0 && (
        <div className={styles.hidden}>
          <Button look="quiet" onClick={() => setShowsAll(true)}>
            Show {hidden} earlier messages
          </Button>
        </div>
      )}
      {rest.slice(hidden).map((message, index) => (
        <MessageView key={`i${hidden + index}`} message={message} jumps={jumps} />
      ))}
      {output.length > 0 && <div className={styles.divider}>Answer</div>}
      {output.map((message, index) => (
        <MessageView key={`o${index}`} message={message} jumps={jumps} />
      ))}
    </div>
  );
}

/** Element ids of the calls and results that belong together, by the id of the call. */
interface Jumps {
  call: (id: string | null) => string | undefined;
  result: (id: string | null) => string | undefined;
  /** The name of the tool that was called; null where the call is not among the messages. */
  calledTool: (id: string | null) => string | null;
  hasResult: (id: string | null) => boolean;
}

function toolJumps(messages: readonly Message[], scope: string): Jumps {
  const calls = new Map<string, string>();
  const results = new Set<string>();
  for (const part of messages.flatMap((message) => message.parts)) {
    if (part.type === 'tool_call' && part.id) calls.set(part.id, part.name);
    if (part.type === 'tool_result' && part.id) results.add(part.id);
  }
  return {
    call: (id) => (id === null ? undefined : `${scope}-call-${id}`),
    result: (id) => (id === null ? undefined : `${scope}-result-${id}`),
    calledTool: (id) => (id === null ? null : (calls.get(id) ?? null)),
    hasResult: (id) => id !== null && results.has(id),
  };
}

function jumpTo(id: string | undefined) {
  document.getElementById(id ?? '')?.scrollIntoView({ block: 'center' });
}

function MessageView({ message, jumps }: { message: Message; jumps: Jumps }) {
  const role = message.name ? `${message.role} · ${message.name}` : message.role;
  const text = message.parts.map(partText).join('\n\n');
  if (message.role === 'system') {
    return (
      <article className={styles.message} data-role="system" aria-label={role}>
        <Fold title={<span className={styles.role}>{role}</span>} summary={oneLine(text)}>
          <Parts parts={message.parts} jumps={jumps} />
        </Fold>
      </article>
    );
  }
  return (
    <article className={styles.message} data-role={message.role} aria-label={role}>
      <header className={styles.head}>
        <span className={styles.role}>{role}</span>
        <span className={styles.copy}>
          <CopyButton label={`Copy ${message.role} message`} text={text} />
        </span>
      </header>
      <Parts parts={message.parts} jumps={jumps} />
    </article>
  );
}

function Parts({ parts, jumps }: { parts: readonly Part[]; jumps: Jumps }) {
  if (parts.length === 0) return <p className={styles.empty}>empty message</p>;
  return (
    <div className={styles.parts}>
      {parts.map((part, index) => (
        <PartView key={index} part={part} jumps={jumps} />
      ))}
    </div>
  );
}

function PartView({ part, jumps }: { part: Part; jumps: Jumps }): ReactNode {
  switch (part.type) {
    case 'text':
      return <PlainValue field="message" value={part.text} preferred="markdown" />;
    case 'reasoning':
      return (
        <div className={styles.reasoning}>
          <Fold
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
      return <ToolCallView part={part} jumps={jumps} />;
    case 'tool_result':
      return <ToolResultView part={part} jumps={jumps} />;
    case 'media':
      return <MediaView part={part} />;
    case 'other':
      return <JsonView value={part.raw} />;
  }
}

function ToolCallView({ part, jumps }: { part: PartOf<'tool_call'>; jumps: Jumps }) {
  return (
    <div className={styles.tool} id={jumps.call(part.id)}>
      <div className={styles.toolHead}>
        <Wrench size={14} aria-hidden className={styles.toolIcon} />
        <span className={styles.toolName}>{part.name}</span>
        {jumps.hasResult(part.id) && (
          <Button look="quiet" onClick={() => jumpTo(jumps.result(part.id))}>
            result
          </Button>
        )}
      </div>
      <JsonView value={readJsonText(part.arguments)} />
    </div>
  );
}

function ToolResultView({ part, jumps }: { part: PartOf<'tool_result'>; jumps: Jumps }) {
  const calledTool = jumps.calledTool(part.id);
  return (
    <div className={styles.tool} id={jumps.result(part.id)} data-error={part.isError || undefined}>
      <div className={styles.toolHead}>
        <CornerDownRight size={14} aria-hidden className={styles.toolIcon} />
        <span className={styles.toolName}>{part.name ?? calledTool ?? 'Result'}</span>
        {part.isError && <span className={styles.failed}>error</span>}
        {calledTool !== null && (
          <Button look="quiet" onClick={() => jumpTo(jumps.call(part.id))}>
            call
          </Button>
        )}
      </div>
      <PlainValue field="tool result" value={part.result} />
    </div>
  );
}

/** Embedded pictures and sounds show; what is elsewhere is a link, since looking at a trace must tell nobody. */
function MediaView({ part }: { part: PartOf<'media'> }) {
  const type = part.mimeType ?? 'application/octet-stream';
  if (part.data !== undefined) {
    const source = `data:${type};base64,${part.data}`;
    if (type.startsWith('image/'))
      return <img className={styles.image} src={source} alt={`${type}, embedded`} />;
    return (
      <a className={styles.link} href={source} download>
        Save {type}
      </a>
    );
  }
  const href = safeUrl(part.uri);
  if (!href) return <p className={styles.empty}>{part.uri ?? `${type} without data`}</p>;
  return (
    <a className={styles.link} href={href} target="_blank" rel="noopener noreferrer">
      <ExternalLink size={14} aria-hidden /> Open {part.mimeType ?? 'media'}: {href}
    </a>
  );
}

function partText(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text;
    case 'tool_call':
      return `${part.name}(${valueText(part.arguments)})`;
    case 'tool_result':
      return valueText(part.result);
    case 'media':
      return part.uri ?? part.mimeType ?? '';
    case 'other':
      return valueText(part.raw);
  }
}
