import type { SpanDetail, ToolDefinition } from '@spanlight/schema';
import type { ReactNode } from 'react';
import { AttributeTable } from '../content/attribute-table.tsx';
import { kindOf } from '../content/kinds.ts';
import { ErrorView } from '../content/error-view.tsx';
import { MessageList } from '../content/message-list.tsx';
import { TokenBar } from '../content/token-bar.tsx';
import { ValueSection } from '../content/value-view.tsx';
import { Fold } from '../ui/fold.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { Section } from '../ui/section.tsx';
import styles from './span-content.module.css';

/** What went in and came out of a span, by its type. */
export function SpanContent({ detail }: { detail: SpanDetail }) {
  const { inputMessages, outputMessages, toolDefinitions, parameters, metadata, usage, error } = detail;
  const isChat = (inputMessages?.length ?? 0) > 0 || (outputMessages?.length ?? 0) > 0;
  const isTool = kindOf(detail.type) === 'tool';
  const [inputWord, outputWord] = isTool ? ['Arguments', 'Result'] : ['Input', 'Output'];
  const hasInput = detail.input !== null && !inputMessages?.length;
  const hasOutput = detail.output !== null && !outputMessages?.length;
  const isBare = !isChat && !hasInput && !hasOutput && !error && !usage;

  return (
    <>
      {error && <ErrorView error={error} />}
      {usage && (
        <div className={styles.tokens}>
          <TokenBar usage={usage} />
        </div>
      )}
      {isChat && (
        <Part>
          <MessageList input={inputMessages ?? []} output={outputMessages ?? []} />
        </Part>
      )}
      {hasInput && <ValueSection title={inputWord} field={inputWord.toLowerCase()} value={detail.input} />}
      {hasOutput && (
        <ValueSection
          title={outputWord}
          field={outputWord.toLowerCase()}
          value={detail.output}
          preferred={isTool ? 'plain' : 'markdown'}
        />
      )}
      {isBare && (
        <p className={styles.bare}>
          {detail.status === 'running'
            ? 'Still running: nothing has come yet.'
            : 'No input or output was recorded.'}
        </p>
      )}
      {parameters && Object.keys(parameters).length > 0 && (
        <Section title="Parameters">
          <div className={styles.flush}>
            <AttributeTable attributes={parameters} label="parameters" />
          </div>
        </Section>
      )}
      {toolDefinitions && toolDefinitions.length > 0 && (
        <Section title={`Tools it could call, ${toolDefinitions.length}`}>
          {toolDefinitions.map((tool, index) => (
            <ToolDefinitionView key={index} tool={tool} />
          ))}
        </Section>
      )}
      {metadata && Object.keys(metadata).length > 0 && (
        <Section title="Metadata">
          <div className={styles.flush}>
            <AttributeTable attributes={metadata} label="metadata" />
          </div>
        </Section>
      )}
    </>
  );
}

function Part({ children }: { children: ReactNode }) {
  return <div className={styles.part}>{children}</div>;
}

function ToolDefinitionView({ tool }: { tool: ToolDefinition }) {
  return (
    <Fold title={<strong>{tool.name}</strong>} summary={tool.description}>
      {tool.description && <p className={styles.description}>{tool.description}</p>}
      <JsonView value={tool.parameters} openLevels={3} />
    </Fold>
  );
}
