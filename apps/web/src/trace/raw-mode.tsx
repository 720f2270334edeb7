import { formatBytes } from '@spanlight/schema';
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Download, RefreshCw, Unplug } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { exportOptions, exportUrl } from '../api.ts';
import buttonStyles from '../ui/button.module.css';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { NewsButton } from '../ui/news-button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import type { ModeProps } from './mode-props.ts';
import { rawLines, rawPieces } from './raw-lines.ts';
import styles from './raw-mode.module.css';

/** From here on a run is not shown whole unasked: one of its spans is. */
const manySpans = 2000;
const lineHeight = 18;

/** The run as it was received: OTLP/JSON. */
export function RawMode({ run, tree, selectedId, tools }: ModeProps) {
  const span = (selectedId !== null && tree.byId.get(selectedId)?.row) || null;
  const isLarge = run.spanCount > manySpans;
  const [wanted, setWanted] = useState<'run' | 'span' | null>(null);
  const shows = wanted ?? (isLarge ? 'span' : 'run');
  const spanId = shows === 'span' ? (span?.spanId ?? tree.roots[0]?.row?.spanId ?? null) : null;
  const query = useQuery(exportOptions(run.traceId, spanId));
  // A span is read again when it changes. A whole run that goes on would be a long text under the eyes that never rests.
  const [readRun, setReadRun] = useState(run);
  const [wasFetching, setWasFetching] = useState(false);
  if (query.isFetching !== wasFetching) {
    setWasFetching(query.isFetching);
    if (query.isFetching) setReadRun(run);
  }
  const hasMore = spanId === null && query.isSuccess && !query.isFetching && run !== readRun;
  const lines = useMemo(() => (query.data === undefined ? null : rawLines(query.data)), [query.data]);
  return (
    <>
      {tools &&
        createPortal(
          <>
            <Segmented
              label="What is shown"
              value={shows}
              options={[
                { value: 'run', label: 'Whole run' },
                { value: 'span', label: span ? 'This span' : 'First span' },
              ]}
              onChange={setWanted}
            />
            {query.data !== undefined && (
              <>
                <CopyButton label="Copy as OTLP" text={query.data} />
                <a
                  className={classNames(buttonStyles.button, buttonStyles.plain, styles.download)}
                  href={exportUrl(run.traceId, spanId)}
                  download
                >
                  <Download size={14} aria-hidden /> {formatBytes(query.data.length)}
                </a>
              </>
            )}
          </>,
          tools,
        )}
      {lines ? (
        <div className={styles.content}>
          {hasMore && (
            <NewsButton className={styles.new} onClick={() => void query.refetch()}>
              <RefreshCw size={14} aria-hidden /> {newSpans(run.spanCount - readRun.spanCount)}
            </NewsButton>
          )}
          <RawText key={spanId} lines={lines} />
        </div>
      ) : query.isError ? (
        <Notice
          icon={<Unplug size={24} aria-hidden />}
          title="The run could not be read as it was received"
          action={<Button onClick={() => void query.refetch()}>Try again</Button>}
        >
          {query.error.message}
        </Notice>
      ) : (
        <Skeleton rows={16} rowHeight={lineHeight} />
      )}
    </>
  );
}

/** What the button for reading again says has come since. */
function newSpans(count: number): string {
  if (count <= 0) return 'Changed since';
  return count === 1 ? '1 new span' : `${count.toLocaleString('en-US')} new spans`;
}

function RawText({ lines }: { lines: ReturnType<typeof rawLines> }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
    paddingStart: 10,
    paddingEnd: 16,
  });
  const gutter = `${String(lines.length).length}ch`;
  return (
    <div ref={scroller} role="region" aria-label="As received" tabIndex={0} className={styles.scroller}>
      <div className={styles.lines} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const line = lines[index]!;
          return (
            <div key={index} className={styles.line} style={{ transform: `translateY(${start}px)` }}>
              <span className={styles.number} style={{ width: gutter }} aria-hidden>
                {index + 1}
              </span>
              <code>
                {rawPieces(line.text).map((piece, i) => (
                  <span key={i} data-kind-of={piece.kind ?? undefined}>
                    {piece.text}
                  </span>
                ))}
                {line.leftOut > 0 && (
                  <span className={styles.leftOut}>
                    … {line.leftOut.toLocaleString('en-US')} more characters: copy or download has them
                  </span>
                )}
              </code>
            </div>
          );
        })}
      </div>
    </div>
  );
}
