import {
  isInnermostModelCall,
  type SpanDetail,
  type SpanRow,
  type SpanTree,
  type TreeNode,
} from '@spanlight/schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Hourglass, Link2, Unplug, X } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { ApiError, spanOptions } from '../api.ts';
import { AttributeTable } from '../content/attribute-table.tsx';
import { typeWords } from '../content/kinds.ts';
import { nameText } from '../content/name-text.ts';
import { ProvenanceContext } from '../content/provenance.tsx';
import { StatusMark } from '../content/status-mark.tsx';
import { TypeIcon } from '../content/type-icon.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { CutTextContext } from '../ui/long-text.ts';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Tabs, type Tab } from '../ui/tabs.tsx';
import { cutTextsOf } from './cut-texts.ts';
import { rowHolds } from './find-matches.ts';
import { OverlookedNote } from './overlooked-note.tsx';
import { useRunClock } from './run-clock.tsx';
import type { SpanTab } from './run-search.ts';
import type { RunTimes } from './run-times.ts';
import { SpanContent } from './span-content.tsx';
import { SpanEvents, SpanLinks, SpanResource } from './span-extras.tsx';
import { SpanFacts } from './span-facts.tsx';
import styles from './span-panel.module.css';
import type { TimeRange } from './time-scale.ts';
import { useMarks } from './use-marks.ts';
import { WaitLedgerView } from './wait-ledger-view.tsx';

const nothingKnown = {};

const ChangesTab = lazy(() => import('./changes-tab.tsx'));

interface SpanPanelProps {
  traceId: string;
  spanId: string;
  tree: SpanTree;
  /** Null when the run has no such span. */
  node: TreeNode | null;
  times: RunTimes;
  bounds: TimeRange;
  /** Pixels; null: all there is. */
  width: number | null;
  tab: SpanTab;
  /** What is looked for in the run, where this span holds it. */
  wanted: string | null;
  onTab: (tab: SpanTab) => void;
  /** Opens another span. */
  onSelect: (spanId: string) => void;
  onClose: () => void;
}

/** One span with its payload. Its header comes with the row, at once; the rest when it has been read. */
export function SpanPanel(props: SpanPanelProps) {
  const { traceId, spanId, tree, node, times, bounds, width, tab, wanted } = props;
  const { onTab, onSelect, onClose } = props;
  const row = node?.row ?? null;
  const query = useQuery({
    ...spanOptions(traceId, spanId),
    enabled: row !== null,
    placeholderData: keepPreviousData,
  });
  const detail = query.isPlaceholderData ? null : (query.data ?? null);
  const [body, setBody] = useState<HTMLDivElement | null>(null);
  const count = useMarks(body, detail && wanted);
  return (
    <section aria-label="Span" className={styles.panel} style={width === null ? { flex: 1 } : { width }}>
      {row === null ? (
        <>
          <div className={styles.head}>
            <h2 className={styles.name}>
              <code>{spanId}</code>
            </h2>
            <span className={styles.actions}>
              <IconButton label="Close" shortcut="Esc" icon={<X size={16} />} onClick={onClose} />
            </span>
          </div>
          <Notice
            icon={<Hourglass size={24} aria-hidden />}
            title={node ? 'This span has not been received yet' : 'This run has no such span'}
            action={<Button onClick={onClose}>Back to the run</Button>}
          >
            {node
              ? 'Its children name it as their parent. It shows here as soon as it comes.'
              : 'It may belong to another run, or was never sent.'}
          </Notice>
        </>
      ) : (
        <>
          <PanelHead row={row} onClose={onClose} />
          <ProvenanceContext value={detail?.provenance ?? nothingKnown}>
            <SpanFacts row={row} detail={detail} times={times} bounds={bounds} />
          </ProvenanceContext>
          {count === 0 && !rowHolds(node!, wanted!.toLowerCase()) && (
            <p role="status" className={styles.unseen}>
              “{wanted}” is not in what shows here: it may be in another tab, be folded, or come after what
              shows of a long text.
            </p>
          )}
          {query.data ? (
            <div ref={setBody} className={styles.body} data-stale={query.isPlaceholderData || undefined}>
              {query.isPlaceholderData && (
                <div className={styles.coming}>
                  <Skeleton rows={8} />
                </div>
              )}
              <DetailTabs
                tree={tree}
                detail={query.data}
                node={node!}
                origin={bounds.start}
                tab={tab}
                onTab={onTab}
                onSelect={onSelect}
              />
            </div>
          ) : query.isError ? (
            <Notice
              icon={<Unplug size={24} aria-hidden />}
              title="This span’s content could not be read"
              action={<Button onClick={() => void query.refetch()}>Try again</Button>}
            >
              {query.error instanceof ApiError ? query.error.message : 'The answer could not be understood.'}
            </Notice>
          ) : (
            <Skeleton rows={8} />
          )}
        </>
      )}
    </section>
  );
}

function PanelHead({ row, onClose }: { row: SpanRow; onClose: () => void }) {
  return (
    <div className={styles.head}>
      <TypeIcon type={row.type} size={16} />
      <h2 className={styles.name} title={nameText(row.name)}>
        {nameText(row.name)}
      </h2>
      <span className={styles.type}>{typeWords[row.type].word}</span>
      <StatusMark status={row.status} />
      <span className={styles.actions}>
        <CopyButton label="Copy span id" text={row.spanId} />
        <IconButton
          label="Copy link to this span"
          icon={<Link2 size={15} />}
          onClick={() => void navigator.clipboard.writeText(location.href)}
        />
        <IconButton label="Close" shortcut="Esc" icon={<X size={16} />} onClick={onClose} />
      </span>
    </div>
  );
}

interface DetailTabsProps {
  tree: SpanTree;
  detail: SpanDetail;
  node: TreeNode;
  /** Start of the run, microseconds. */
  origin: number;
  tab: SpanTab;
  onTab: (tab: SpanTab) => void;
  onSelect: (spanId: string) => void;
}

function DetailTabs({ tree, detail, node, origin, tab, onTab, onSelect }: DetailTabsProps) {
  const findCut = useMemo(() => cutTextsOf(detail), [detail]);
  const readAs = useMemo(() => readAsOf(detail), [detail]);
  const tabs: Tab<SpanTab>[] = [
    {
      value: 'content',
      label: detail.inputMessages || detail.outputMessages ? 'Messages' : 'Content',
      render: () => (
        <SpanContent
          key={detail.spanId}
          tree={tree}
          node={node}
          detail={detail}
          onSelect={onSelect}
          onAttributes={() => onTab('attributes')}
          ledger={<Ledger tree={tree} node={node} onSelect={onSelect} />}
        />
      ),
    },
  ];
  if (isInnermostModelCall(node)) {
    tabs.push({
      value: 'changes',
      label: 'Changes',
      render: () => (
        <Suspense fallback={<Skeleton rows={6} />}>
          <ChangesTab key={detail.spanId} tree={tree} detail={detail} />
        </Suspense>
      ),
    });
  }
  tabs.push({
    value: 'attributes',
    label: 'Attributes',
    count: Object.keys(detail.attributes).length,
    render: () => (
      <>
        <OverlookedNote overlooked={detail.overlooked} />
        <AttributeTable
          key={detail.spanId}
          label="attributes"
          attributes={detail.attributes}
          isSearchable
          first={{ keys: detail.otherAttributes, title: 'Not understood', restTitle: 'Understood' }}
          note={(key) => readAs.get(key)}
        />
      </>
    ),
  });
  if (detail.events.length > 0) {
    tabs.push({
      value: 'events',
      label: 'Events',
      count: detail.events.length,
      render: () => <SpanEvents events={detail.events} origin={origin} />,
    });
  }
  if (detail.links.length > 0) {
    tabs.push({
      value: 'links',
      label: 'Links',
      count: detail.links.length,
      render: () => <SpanLinks links={detail.links} />,
    });
  }
  tabs.push({
    value: 'resource',
    label: 'Resource',
    render: () => <SpanResource detail={detail} node={node} />,
  });
  const shown = tabs.some((each) => each.value === tab) ? tab : 'content';
  return (
    <ProvenanceContext value={detail.provenance}>
      <CutTextContext value={findCut}>
        <Tabs label="Parts of the span" tabs={tabs} value={shown} onChange={onTab} />
      </CutTextContext>
    </ProvenanceContext>
  );
}

/** What each raw key was read as: `read as output, usage.inputTokens`. */
function readAsOf({ provenance }: SpanDetail): Map<string, string> {
  const fields = new Map<string, string[]>();
  for (const [field, { keys }] of Object.entries(provenance)) {
    for (const key of keys) fields.set(key, [...(fields.get(key) ?? []), field]);
  }
  return new Map([...fields].map(([key, names]) => [key, `read as ${names.join(', ')}`]));
}

interface LedgerProps {
  tree: SpanTree;
  node: TreeNode;
  onSelect: (spanId: string) => void;
}

function Ledger(props: LedgerProps) {
  const { times, now } = useRunClock();
  return <WaitLedgerView {...props} times={times} now={now} />;
}
