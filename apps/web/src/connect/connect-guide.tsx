import { type ReactNode, useState } from 'react';
import { CopyButton } from '../ui/copy-button.tsx';
import { Tabs } from '../ui/tabs.tsx';
import styles from './connect-guide.module.css';
import { connectSnippets, type Snippet } from './snippets.ts';

interface ConnectGuideProps {
  title: string;
  /** What is the state of things, under the title. */
  status: ReactNode;
  /** Under the guide. */
  after?: ReactNode;
}

/** How to send traces to this server, for each kind of program. */
export function ConnectGuide({ title, status, after }: ConnectGuideProps) {
  const [chosen, choose] = useState<Snippet['id']>('sdk');
  const snippets = connectSnippets(window.location.origin);
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <h1 className={styles.title}>{title}</h1>
        <div className={styles.status}>{status}</div>
        <Tabs
          label="Kinds of program"
          value={chosen}
          onChange={choose}
          tabs={snippets.map((snippet) => ({
            value: snippet.id,
            label: snippet.title,
            render: () => <SnippetView snippet={snippet} />,
          }))}
        />
        {after}
      </div>
    </main>
  );
}

function SnippetView({ snippet }: { snippet: Snippet }) {
  return (
    <div className={styles.snippet}>
      <p className={styles.words}>{snippet.words}</p>
      {snippet.blocks.map((block) => (
        <figure key={block.label} className={styles.block}>
          <figcaption className={styles.label}>
            {block.label}
            <CopyButton label={`Copy ${block.label}`} text={block.code} />
          </figcaption>
          <pre className={styles.code} tabIndex={0}>
            {block.code}
          </pre>
        </figure>
      ))}
    </div>
  );
}
