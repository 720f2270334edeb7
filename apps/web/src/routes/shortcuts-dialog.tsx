import { Dialog } from '../ui/dialog.tsx';
import styles from './shortcuts-dialog.module.css';

const groups: { title: string; keys: [keys: string, words: string][] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['?', 'these shortcuts'],
      ['Esc', 'close what is open'],
    ],
  },
  {
    title: 'Runs',
    keys: [
      ['/', 'filter; Enter or ↓ leads to the list'],
      ['j k', 'next, previous run'],
      ['Enter', 'open'],
      ['x', 'choose'],
      ['Delete', 'delete the chosen'],
    ],
  },
  {
    title: 'One run',
    keys: [
      ['↑ ↓', 'previous, next span'],
      ['← →', 'fold, open; to the parent, to the first child'],
      ['[ ]', 'previous, next sibling'],
      ['Home End', 'first, last span'],
      ['*', 'open all'],
      ['Enter', 'open the span'],
      ['1 2 3 4', 'transcript, waterfall, graph, raw'],
      ['Ctrl F', 'find in the run'],
      ['n N', 'next, previous match'],
      ['e E', 'next, previous error'],
      ['J K', 'next, previous run of the list'],
      ['c', 'critical path'],
      ['g', 'idle gaps drawn short'],
      ['h', 'framework spans'],
      ['+ − 0', 'zoom in, out, show all'],
      ['Ctrl wheel', 'zoom at the pointer'],
      ['Shift drag', 'zoom to a stretch'],
      ['Esc', 'close the span; from the run, back to the list'],
    ],
  },
  {
    title: 'Transcript',
    keys: [
      ['j k', 'next, previous turn, tool or agent'],
      ['[ ]', 'the same, passing over what is below'],
      ['← →', 'fold, open an agent'],
      ['Home End', 'first, last'],
    ],
  },
];

export function ShortcutsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" open={open} onClose={onClose}>
      {groups.map((group) => (
        <section key={group.title}>
          <h3 className={styles.title}>{group.title}</h3>
          <dl>
            {group.keys.map(([keys, words]) => (
              <div key={keys} className={styles.row}>
                <dt>
                  {keys.split(' ').map((key) => (
                    <kbd key={key} className={styles.key}>
                      {key}
                    </kbd>
                  ))}
                </dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
