import type { SpanType } from '@spanlight/schema';
import {
  Bot,
  Box,
  ClipboardCheck,
  Diamond,
  Funnel,
  Hash,
  Hourglass,
  MessageSquareMore,
  MessageSquareText,
  Moon,
  Plug,
  Repeat,
  Rows3,
  Search,
  Split,
  SquareChevronRight,
  TextCursorInput,
  Workflow,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { typeWords } from './kinds.ts';

const icons: Record<SpanType, LucideIcon> = {
  agent_run: Bot,
  workflow_run: Workflow,
  workflow_step: SquareChevronRight,
  workflow_conditional: Split,
  workflow_conditional_eval: Diamond,
  workflow_parallel: Rows3,
  workflow_loop: Repeat,
  workflow_sleep: Moon,
  workflow_wait_event: Hourglass,
  model_generation: MessageSquareText,
  model_step: MessageSquareMore,
  model_chunk: TextCursorInput,
  tool_call: Wrench,
  mcp_tool_call: Plug,
  retrieval: Search,
  embedding: Hash,
  processor_run: Funnel,
  evaluation: ClipboardCheck,
  generic: Box,
};

/** The icon of a type in the colour of its kind; the word is its title. */
export function TypeIcon({ type, size = 14 }: { type: SpanType; size?: number }) {
  const Icon = icons[type];
  const { kind, word } = typeWords[type];
  return (
    <span
      data-kind={kind}
      title={word}
      role="img"
      aria-label={word}
      style={{ display: 'inline-grid', color: 'var(--kind)' }}
    >
      <Icon size={size} strokeWidth={1.9} aria-hidden />
    </span>
  );
}
