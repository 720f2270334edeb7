import { Check, Copy, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './icon-button.tsx';

interface CopyButtonProps {
  /** What is copied, whole; a function where making the text, or reading it, takes time. */
  text: string | (() => string | Promise<string>);
  /** As in "Copy input". */
  label: string;
}

export function CopyButton({ text, label }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 1500);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy() {
    try {
      const made = typeof text === 'function' ? text() : text;
      if (typeof made === 'string') await navigator.clipboard.writeText(made);
      // The click allows to write now, and not when the text has come: so the promise of it is written.
      else await navigator.clipboard.write([new ClipboardItem({ 'text/plain': made })]);
      setOutcome('copied');
    } catch {
      setOutcome('refused');
    }
  }

  return (
    <>
      <IconButton
        label={label}
        icon={
          outcome === 'copied' ? (
            <Check size={14} />
          ) : outcome === 'refused' ? (
            <X size={14} />
          ) : (
            <Copy size={14} />
          )
        }
        onClick={() => void copy()}
      />
      <span role="status" className="visually-hidden">
        {outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'The browser did not allow copying' : ''}
      </span>
    </>
  );
}
