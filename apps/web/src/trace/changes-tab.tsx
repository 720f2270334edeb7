import {
  contextDelta,
  divergenceText,
  formatCount,
  isInnermostModelCall,
  previousModelCalls,
  walkTree,
  type ContextDelta,
  type SpanDetail,
  type SpanTree,
  type TreeNode,
  type Usage,
} from '@spanlight/schema';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, Unlink } from 'lucide-react';
import { useMemo, useState } from 'react';
import { inputMessagesOptions, spanOptions } from '../api.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { ContextChanges } from './context-changes.tsx';
import styles from './changes-tab.module.css';

interface ChangesTabProps {
  tree: SpanTree;
  detail: SpanDetail;
}

/** A model call's context against the call before it in the same conversation, or against one that is chosen. */
export default function ChangesTab({ tree, detail }: ChangesTabProps) {
  const previousId = useMemo(
    () => previousModelCalls(tree).get(detail.spanId) ?? null,
    [tree, detail.spanId],
  );
  const [chosenId, setChosenId] = useState<string | null>(null);
  const others = useMemo(() => otherCalls(tree, detail.spanId), [tree, detail.spanId]);
  const comparedId = chosenId ?? previousId;
  const query = useQuery({
    ...spanOptions(detail.traceId, comparedId ?? ''),
    enabled: comparedId !== null,
  });
  if (others.length === 0) {
    return (
      <p className={styles.nothing}>This is the run’s only model call: there is none to compare with.</p>
    );
  }
  return (
    <>
      <label className={styles.choice}>
        <span className={styles.label}>Compared with</span>
        <select
          className={styles.select}
          value={comparedId ?? ''}
          onChange={(event) => setChosenId(event.target.value || null)}
        >
          {previousId === null && <option value="">none: this is the first call of its conversation</option>}
          {others.map(({ spanId, words }) => (
            <option key={spanId} value={spanId}>
              {words}
              {spanId === previousId && ', the call before'}
            </option>
          ))}
        </select>
      </label>
      {query.data ? (
        <Comparison before={query.data} after={detail} />
      ) : query.isError ? (
        <p className={styles.nothing}>{query.error.message}</p>
      ) : comparedId === null ? (
        <p className={styles.nothing}>Choose a call to see what is different.</p>
      ) : (
        <Skeleton rows={6} />
      )}
    </>
  );
}

/** The run's other model calls, by their numbers as the transcript has them in a whole run. */
function otherCalls(tree: SpanTree, spanId: string): { spanId: string; words: string }[] {
  const calls: TreeNode[] = [];
  for (const node of walkTree(tree.roots)) if (isInnermostModelCall(node)) calls.push(node);
  return calls
    .toSorted((a, b) => a.row!.startedAt - b.row!.startedAt)
    .map((node, index) => ({
      spanId: node.spanId,
      words: `Model call ${index + 1}: ${node.row!.model ?? node.row!.name}`,
    }))
    .filter((call) => call.spanId !== spanId);
}

function Comparison(props: { before: SpanDetail; after: SpanDetail }) {
  const before = useWithAllMessages(props.before);
  const after = useWithAllMessages(props.after);
  const problem = before.error ?? after.error;
  if (problem) return <p className={styles.nothing}>{problem.message}</p>;
  if (!before.detail || !after.detail) return <Skeleton rows={6} />;
  return <Difference before={before.detail} after={after.detail} />;
}

/** A detail with the messages that were left out of it; null until they are there. */
function useWithAllMessages(detail: SpanDetail): { detail: SpanDetail | null; error: Error | null } {
  const isCut = detail.earlierMessages !== undefined;
  const { data, error } = useQuery({ ...inputMessagesOptions(detail), enabled: isCut });
  const whole = useMemo(() => data && { ...detail, inputMessages: data }, [detail, data]);
  return { detail: isCut ? (whole ?? null) : detail, error };
}

function Difference({ before, after }: { before: SpanDetail; after: SpanDetail }) {
  const delta = useMemo(() => contextDelta(before, after), [before, after]);
  return (
    <>
      <Verdict delta={delta} usage={after.usage} before={before} />
      <Since since={delta.since} />
      <ContextChanges delta={delta} />
    </>
  );
}

interface VerdictProps {
  delta: ContextDelta;
  usage: Usage | null;
  before: SpanDetail;
}

/** Whether the prompt went on from the one before it, beside what was read from the cache. */
function Verdict({ delta, usage, before }: VerdictProps) {
  const { divergence, sharedMessages } = delta;
  const total = before.inputMessages?.length ?? 0;
  const Icon = divergence ? Unlink : CircleCheck;
  return (
    <div className={styles.verdict} data-broken={divergence !== null || undefined}>
      <Icon size={16} aria-hidden className={styles.icon} />
      <div>
        <p className={styles.words}>
          {divergence
            ? `The cache broke here: ${divergenceText(divergence)}.`
            : total > 0
              ? 'The prompt only grew: it begins with all of the one before it.'
              : 'Nothing of the prompt before is known to have changed.'}
        </p>
        <p className={styles.cache}>
          {divergence && total > 0 && `${sharedWords(sharedMessages, total)} `}
          {cacheWords(usage, divergence !== null)}
        </p>
      </div>
    </div>
  );
}

/** Who brought what is new: the model itself by its answer, its tools, the user. */
function Since({ since }: Pick<ContextDelta, 'since'>) {
  const { answered, tool, user, assistant, system } = since;
  const words = [
    answered > 0 && `${answered} answered by the model`,
    tool > 0 && `${tool} tool ${tool === 1 ? 'result' : 'results'}`,
    user > 0 && `${user} from the user`,
    assistant > 0 && `${assistant} put in as the model’s`,
    system > 0 && `${system} from the system`,
  ].filter((part) => part !== false);
  return words.length > 0 && <p className={styles.since}>New since that call: {words.join(', ')}.</p>;
}

function sharedWords(shared: number, total: number): string {
  if (shared === 0) return 'Its first message is another one already.';
  const same = shared === 1 ? 'one is as it was' : `${shared} are as they were`;
  return `Of the ${total} messages before, the first ${same}.`;
}

function cacheWords(usage: Usage | null, isBroken: boolean): string {
  if (usage?.cacheReadTokens == null) return 'How much came from the provider’s cache was not reported.';
  const { cacheReadTokens, inputTokens } = usage;
  const read = `${formatCount(cacheReadTokens)} of ${formatCount(inputTokens)} input tokens came from the cache.`;
  if (cacheReadTokens > 0 || isBroken) return read;
  return `${read} The prompt may be too short for the provider’s cache, or what it held had expired.`;
}
