import { memo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import styles from './markdown.module.css';
import { safeUrl } from './safe-url.ts';

/**
 * Markdown as an untrusted trace gives it: HTML stays text, links lead to web pages and mails only, and images are
 * named but never loaded.
 */
const components: Components = {
  a: ({ href, children }) =>
    href ? (
      <a href={href} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  img: ({ src, alt }) => {
    const href = safeUrl(typeof src === 'string' ? src : undefined);
    const label = alt || href || 'image';
    return href ? (
      <a href={href} target="_blank" rel="noopener noreferrer">
        image: {label}
      </a>
    ) : (
      <span>image: {label}</span>
    );
  },
};

/** Of the tree that Markdown becomes, what is needed of it here. */
interface TreeNode {
  type: string;
  value?: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  children?: TreeNode[];
}

/** Blocks of HTML, such as the `<answer>` that models like to write, become paragraphs of their text. */
function htmlAsText() {
  return (root: TreeNode) => {
    root.children = (root.children ?? []).map((node) =>
      node.type === 'raw'
        ? {
            type: 'element',
            tagName: 'p',
            properties: { className: styles.raw },
            children: [{ type: 'text', value: node.value ?? '' }],
          }
        : node,
    );
  };
}

function MarkdownText({ text }: { text: string }) {
  return (
    <div className={styles.markdown}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[htmlAsText]}
        urlTransform={(url) => safeUrl(url)}
        components={components}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}

export default memo(MarkdownText);
