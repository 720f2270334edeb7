import type { Run } from '@spanlight/schema';
import { Braces, ChartNoAxesGantt, MessagesSquare, Network, type LucideIcon } from 'lucide-react';
import { createElement, type ComponentType } from 'react';
import { onDemand, type OnDemand } from '../ui/on-demand.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import type { ModeProps } from './mode-props.ts';
import { runModes, type RunMode } from './run-search.ts';

interface Mode extends OnDemand<ModeProps> {
  word: string;
  key: string;
  icon: LucideIcon;
}

/** A mode's code comes when it is first looked at; one line each. */
const modes: Partial<Record<RunMode, Mode>> = {
  transcript: mode('Transcript', '1', MessagesSquare, () =>
    import('../transcript/transcript-view.tsx').then((file) => file.TranscriptView),
  ),
  waterfall: mode('Waterfall', '2', ChartNoAxesGantt, () =>
    import('./waterfall-mode.tsx').then((file) => file.WaterfallMode),
  ),
  graph: mode('Graph', '3', Network, () => import('./graph-mode.tsx').then((file) => file.GraphMode)),
  raw: mode('Raw', '4', Braces, () => import('./raw-mode.tsx').then((file) => file.RawMode)),
};

function mode(
  word: string,
  key: string,
  icon: LucideIcon,
  load: () => Promise<ComponentType<ModeProps>>,
): Mode {
  return { word, key, icon, ...onDemand(load, createElement(Skeleton, { rows: 16 })) };
}

export const offeredModes = runModes.flatMap((name) => (modes[name] ? [{ name, ...modes[name] }] : []));

/** A conversation is read; anything else is looked at. */
export function modeOf(run: Run, wanted: RunMode | undefined): (typeof offeredModes)[number] {
  const isConversation = run.modelCallCount > 0 || run.type === 'agent_run';
  const name = wanted ?? (isConversation ? 'transcript' : 'waterfall');
  const find = (sought: RunMode) => offeredModes.find((each) => each.name === sought);
  return find(name) ?? find('waterfall')!;
}

/** What is not yet known to be wanted is what most runs start with. */
export function preloadMode(wanted: RunMode | undefined): void {
  const name = wanted ?? (modes.transcript ? 'transcript' : 'waterfall');
  modes[name]?.preload();
}
