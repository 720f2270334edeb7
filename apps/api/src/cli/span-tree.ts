import { styleText } from 'node:util';
import { buildTree, formatCount, type SpanRow, type TreeNode } from '@spanlight/schema';
import { durationText, oneLine, statusMark } from './status-text.ts';

/** Deeper spans stay at this indent, so that lines stay readable. */
const maxIndent = 30;

/** Spans as a tree, one line each, without recursion. */
export function formatTree(spans: readonly SpanRow[]): string {
  const lines: string[] = [];
  const pending: Branch[] = branches(buildTree(spans).roots, '', true).toReversed();
  for (let branch = pending.pop(); branch; branch = pending.pop()) {
    lines.push(branch.lead + formatNode(branch.node));
    pending.push(...branches(branch.node.children, branch.below, false).toReversed());
  }
  return lines.join('\n');
}

interface Branch {
  node: TreeNode;
  /** What stands before the node's own line, and before those below it. */
  lead: string;
  below: string;
}

function branches(nodes: readonly TreeNode[], below: string, areRoots: boolean): Branch[] {
  const indent = below.length > 3 * maxIndent ? below.slice(0, 3 * maxIndent) : below;
  return nodes.map((node, index) => {
    if (areRoots) return { node, lead: '', below: '' };
    const isLast = index === nodes.length - 1;
    return { node, lead: `${indent}${isLast ? '└─ ' : '├─ '}`, below: `${indent}${isLast ? '   ' : '│  '}` };
  });
}

function formatNode({ row }: TreeNode): string {
  if (!row) return styleText('dim', '? a parent that has not come');
  const facts = [
    row.isEvent ? 'event' : duration(row),
    row.model !== null && oneLine(row.model, 40),
    row.usage?.totalTokens && `${formatCount(row.usage.totalTokens)} tokens`,
  ].filter((fact) => typeof fact === 'string' && fact !== '');
  const error = row.errorMessage === null ? '' : `  ${styleText('red', oneLine(row.errorMessage, 100))}`;
  const name = oneLine(row.name, 80) || row.spanId;
  return `${statusMark(row.status)} ${name}  ${styleText('dim', [row.type, ...facts].join(' · '))}${error}`;
}

function duration({ status, startedAt, endedAt }: SpanRow): string {
  return durationText(status, endedAt === null ? null : (endedAt - startedAt) / 1000);
}
