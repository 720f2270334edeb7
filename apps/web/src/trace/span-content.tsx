import {
  askingCall,
  previousModelCalls,
  type SpanDetail,
  type SpanTree,
  type ToolDefinition,
  type TreeNode,
} from '@spanlight/schema';
import { useQuery } from '@tanstack/react-query';
import { useId, useMemo, useState, type ReactNode } from 'react';
import { inputMessagesOptions, turnOptions } from '../api.ts';
import { AttributeTable } from '../content/attribute-table.tsx';
import { DocumentList } from '../content/document-list.tsx';
import { documentsIn } from '../content/documents.ts';
import { ErrorView } from '../content/error-view.tsx';
import { kindOf } from '../content/kinds.ts';
import { MessageList } from '../content/message-list.tsx';
import { nameText } from '../content/name-text.ts';
import { Sourced } from '../content/provenance.tsx';
import { TokenBar } from '../content/token-bar.tsx';
import { toolJumps, ToolJumpsContext } from '../content/tool-jumps.ts';
import { TypeIcon } from '../content/type-icon.tsx';
import { ValueSection } from '../content/value-view.tsx';
import { Button } from '../ui/button.tsx';
import { Fold } from '../ui/fold.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import styles from './span-content.module.css';
import { SubtreeFacts } from './subtree-facts.tsx';

export interface SpanContentProps {
  tree: SpanTree;
  node: TreeNode;
  detail: SpanDetail;
  onSelect: (spanId: string) => void;
  onAttributes: () => void;
  /** The wait ledger of what holds others: it moves with the clock, the rest does not. */
  ledger: ReactNode;
}

/** What went in and came out of a span, by its type. */
export function SpanContent({ tree, node, detail, onSelect, onAttributes, ledger }: SpanContentProps) {
  const { inputMessages, outputMessages, toolDefinitions, parameters, metadata, usage, error } = detail;
  const scope = useId();
  const jumps = useMemo(
    () => toolJumps([...(inputMessages ?? []), ...(outputMessages ?? [])], toolDefinitions ?? [], scope),
    [inputMessages, outputMessages, toolDefinitions, scope],
  );
  const isChat = (inputMessages?.length ?? 0) > 0 || (outputMessages?.length ?? 0) > 0;
  const kind = kindOf(detail.type);
  const holdsOthers = kind === 'agent' || kind === 'workflow';
  const documents = detail.type === 'retrieval' ? documentsIn(detail.output) : null;
  const [inputWord, outputWord] = wordsFor(detail);
  const hasInput = detail.input !== null && !inputMessages?.length;
  const hasOutput = detail.output !== null && !outputMessages?.length;
  const isBare = !isChat && !hasInput && !hasOutput && !error && !usage;

  return (
    <ToolJumpsContext value={jumps}>
      {error && <ErrorView error={error} />}
      {kind === 'tool' && <AskedBy node={node} onSelect={onSelect} />}
      {usage && !holdsOthers && (
        <div className={styles.tokens}>
          <TokenBar usage={usage} />
        </div>
      )}
      {holdsOthers && (
        <>
          {ledger}
          <SubtreeFacts node={node} />
        </>
      )}
      {isChat && (
        <div className={styles.part}>
          <Messages tree={tree} detail={detail} />
        </div>
      )}
      {hasInput && (
        <ValueSection
          title={<Sourced field="input">{inputWord}</Sourced>}
          field={inputWord.toLowerCase()}
          value={detail.input}
        />
      )}
      {documents && (
        <Section title={<Sourced field="output">{`Documents, ${documents.length}`}</Sourced>}>
          <DocumentList documents={documents} />
        </Section>
      )}
      {hasOutput && !documents && (
        <ValueSection
          title={<Sourced field="output">{outputWord}</Sourced>}
          field={outputWord.toLowerCase()}
          value={detail.output}
          preferred={kind === 'tool' ? 'plain' : 'markdown'}
        />
      )}
      {isBare && <Bare detail={detail} onAttributes={onAttributes} />}
      <Table title="Parameters" field="parameters" values={parameters} />
      {toolDefinitions && toolDefinitions.length > 0 && (
        <Section
          title={
            <Sourced field="toolDefinitions">{`Tools it could call, ${toolDefinitions.length}`}</Sourced>
          }
        >
          {toolDefinitions.map((tool, index) => (
            <div key={index} id={jumps.definition(tool.name)}>
              <ToolDefinitionView tool={tool} />
            </div>
          ))}
        </Section>
      )}
      <Table title="Prompt template" field="promptTemplate" values={detail.promptTemplate} />
      <Table title="Metadata" field="metadata" values={metadata} />
    </ToolJumpsContext>
  );
}

/** Nothing to show; but perhaps the program wrote it in a way that is not understood. */
function Bare({ detail, onAttributes }: { detail: SpanDetail; onAttributes: () => void }) {
  const count = Object.keys(detail.attributes).length;
  return (
    <p className={styles.bare}>
      {detail.status === 'running'
        ? 'Still running: nothing has come yet.'
        : 'No input or output was recorded in a way that Spanlight reads.'}
      {count > 0 && (
        <Button look="quiet" onClick={onAttributes}>
          See its attributes
        </Button>
      )}
    </p>
  );
}

function wordsFor({ type }: SpanDetail): [input: string, output: string] {
  if (kindOf(type) === 'tool') return ['Arguments', 'Result'];
  return type === 'retrieval' ? ['Query', 'Documents'] : ['Input', 'Output'];
}

/** The chat of a model call, without what it had seen in the call before. */
function Messages({ tree, detail }: { tree: SpanTree; detail: SpanDetail }) {
  const { traceId, spanId, outputMessages, earlierMessages = 0 } = detail;
  const [needsAll, setNeedsAll] = useState(false);
  const all = useQuery({ ...inputMessagesOptions(detail), enabled: needsAll && earlierMessages > 0 });
  const previousId = useMemo(() => previousModelCalls(tree).get(spanId) ?? null, [tree, spanId]);
  // Of a prompt so long that the early part of it is not even here, to compare it would take longer than to read it.
  const isCompared = previousId !== null && earlierMessages === 0;
  const turn = useQuery({ ...turnOptions({ traceId, spanId, previousId }), enabled: isCompared });
  // Else all of it would stand there for a moment, and then move.
  if (turn.isLoading) return <Skeleton rows={6} />;
  const first = turn.data?.prompt[0];
  return (
    <MessageList
      input={all.data ?? detail.inputMessages ?? []}
      left={all.data ? 0 : earlierMessages}
      onLeft={() => (needsAll ? void all.refetch() : setNeedsAll(true))}
      problem={all.isFetching ? undefined : all.error?.message}
      output={outputMessages ?? []}
      unchanged={first?.kind === 'unchanged' ? first.count : 0}
    />
  );
}

/** The model call that a tool was run for. */
function AskedBy({ node, onSelect }: { node: TreeNode; onSelect: (spanId: string) => void }) {
  const call = useMemo(() => askingCall(node), [node]);
  if (!call?.row) return null;
  const { row } = call;
  return (
    <div className={styles.asked}>
      <span className={styles.askedWord}>Asked for by</span>
      <button type="button" className={styles.askedCall} onClick={() => onSelect(row.spanId)}>
        <TypeIcon type={row.type} />
        {nameText(row.name)}
      </button>
    </div>
  );
}

interface TableProps {
  title: string;
  field: string;
  values: Record<string, unknown> | null;
}

function Table({ title, field, values }: TableProps) {
  if (!values || Object.keys(values).length === 0) return null;
  return (
    <Section title={<Sourced field={field}>{title}</Sourced>}>
      <div className={styles.flush}>
        <AttributeTable attributes={values} label={title.toLowerCase()} />
      </div>
    </Section>
  );
}

function ToolDefinitionView({ tool }: { tool: ToolDefinition }) {
  return (
    <Fold title={<strong>{tool.name}</strong>} summary={tool.description}>
      {tool.description && <p className={styles.description}>{tool.description}</p>}
      <JsonView value={tool.parameters} openLevels={3} />
    </Fold>
  );
}
