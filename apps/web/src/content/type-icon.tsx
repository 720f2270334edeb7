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
import styles from './type-icon.module.css';

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

const types = Object.keys(icons) as SpanType[];

/**
 * The icons, once a page; TypeIcon refers to them. A row that scrolls into view then costs two elements for its icon
 * rather than a component and six.
 */
export function TypeIconSprite() {
  return (
    <svg className="visually-hidden" aria-hidden>
      {types.map((type) => {
        const Icon = icons[type];
        return <Icon key={type} id={iconId(type)} size={24} strokeWidth={1.9} overflow="visible" />;
      })}
    </svg>
  );
}

/** The icon of a type in the colour of its kind; the word is its name. */
export function TypeIcon({ type, size = 14 }: { type: SpanType; size?: number }) {
  const { kind, word } = typeWords[type];
  return (
    <svg role="img" className={styles.icon} data-kind={kind} width={size} height={size} viewBox="0 0 24 24">
      <title>{word}</title>
      <use href={`#${iconId(type)}`} />
    </svg>
  );
}

function iconId(type: SpanType): string {
  return `type-${type}`;
}
