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

function MarkdownText({ text }: { text: string }) {
  return (
    <div className={styles.markdown}>
      <ReactMarkdown remarkPlugins={[remarkGfm]} urlTransform={(url) => safeUrl(url)} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  );
}

export default memo(MarkdownText);
