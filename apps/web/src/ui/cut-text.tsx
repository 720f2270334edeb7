import { Download } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './cut-text.module.css';

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
  const [isWhole, setWhole] = useState(false);
  const size = text.length.toLocaleString('en-US');
  if (isWhole || text.length <= limit * 1.25) return render(text);
  return (
    <div>
      {render(text.slice(0, limit))}
      <div className={styles.rest}>
        {text.length <= mostShown ? (
          <Button look="quiet" onClick={() => setWhole(true)}>
            Show all {size} characters
          </Button>
        ) : (
          <>
            <span>
              The first {limit.toLocaleString('en-US')} of {size} characters
            </span>
            <Button look="quiet" onClick={() => saveText(text, fileName)}>
              <Download size={14} /> Download
            </Button>
          </>
        )}
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
