import { formatDuration } from '@spanlight/schema';
import { Blocks, Route, Timer } from 'lucide-react';
import { ToggleChip } from '../ui/toggle-chip.tsx';
import type { TimeRange } from './time-scale.ts';

interface WaterfallToolsProps {
  frameworkCount: number;
  showsFramework: boolean;
  onFramework: () => void;
  gaps: readonly TimeRange[];
  cutsGaps: boolean;
  onGaps: () => void;
  showsPath: boolean;
  onPath: () => void;
}

/** What the waterfall leaves out or adds, each a key too. */
export function WaterfallTools(props: WaterfallToolsProps) {
  const { frameworkCount, showsFramework, gaps, cutsGaps, showsPath } = props;
  const idleMs = gaps.reduce((sum, gap) => sum + gap.end - gap.start, 0) / 1000;
  return (
    <>
      <ToggleChip
        icon={<Route size={14} aria-hidden />}
        label="Critical path"
        hint="What the length of the run hangs on"
        shortcut="c"
        isOn={showsPath}
        onToggle={props.onPath}
      />
      {gaps.length > 0 && (
        <ToggleChip
          icon={<Timer size={14} aria-hidden />}
          label={`${gaps.length} idle ${gaps.length === 1 ? 'gap' : 'gaps'}, ${formatDuration(idleMs)}`}
          hint={cutsGaps ? 'Drawn short: show their real length' : 'Nothing worked then: draw them short'}
          shortcut="g"
          isOn={cutsGaps}
          onToggle={props.onGaps}
        />
      )}
      {frameworkCount > 0 && (
        <ToggleChip
          icon={<Blocks size={14} aria-hidden />}
          label={`${frameworkCount.toLocaleString('en-US')} framework ${frameworkCount === 1 ? 'span' : 'spans'}`}
          hint={
            showsFramework
              ? 'Leave out what the framework adds: chunks, wrappers'
              : 'Left out: chunks, and wrappers without anything of their own. Show them'
          }
          shortcut="h"
          isOn={showsFramework}
          onToggle={props.onFramework}
        />
      )}
    </>
  );
}
