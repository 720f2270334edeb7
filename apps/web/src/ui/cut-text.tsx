import { Download } from 'lucide-react';
import { use, useState, type ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './cut-text.module.css';
import { CutTextContext } from './long-text.ts';

interface CutTextProps {
  text: string;
  /** Characters that show at first. */
  limit?: number;
  /** For the file that is offered when there is too much to show. */
  fileName?: string;
  render: (text: string) => ReactNode;
}

/** More than this is not put on the page, where it would stand still, but offered as a file. */
const mostShown = 1_000_000;

/** A text of any length: its beginning at once, the rest on demand, its true length always said. */
export function CutText({ text, limit = 6000, fileName = 'value.txt', render }: CutTextProps) {
  const cut = use(CutTextContext)(text);
  const [whole, setWhole] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const length = cut?.length ?? text.length;
  const size = length.toLocaleString('en-US');
  if (whole !== null) return render(whole);
  if (!cut && text.length <= limit * 1.25) return render(text);

  async function withWhole(act: (text: string) => void) {
    try {
      act(cut ? await cut.load() : text);
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <div>
      {render(text.slice(0, limit))}
      <div className={styles.rest}>
        {length <= mostShown ? (
          <Button look="quiet" onClick={() => void withWhole(setWhole)}>
            Show all {size} characters
          </Button>
        ) : (
          <>
            <span>
              The first {limit.toLocaleString('en-US')} of {size} characters
            </span>
            <Button look="quiet" onClick={() => void withWhole((all) => saveText(all, fileName))}>
              <Download size={14} /> Download
            </Button>
          </>
        )}
        {problem !== null && <span role="alert">{problem}</span>}
      </div>
    </div>
  );
}

function saveText(text: string, fileName: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
