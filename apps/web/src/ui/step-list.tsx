import { Fragment, useState, type ReactNode } from 'react';
import { Button } from './button.tsx';

interface StepListProps<Item> {
  items: readonly Item[];
  atFirst: number;
  render: (item: Item, index: number) => ReactNode;
}

/** More than these would keep the page busy for too long at once, where each may be a long text. */
export const itemsPerStep = 100;

/** The beginning of a list, and more of it when asked for, with how many there are in all. */
export function StepList<Item>({ items, atFirst, render }: StepListProps<Item>) {
  const [shown, setShown] = useState(atFirst);
  const left = items.length - shown;
  return (
    <>
      {items.slice(0, shown).map((item, index) => (
        <Fragment key={index}>{render(item, index)}</Fragment>
      ))}
      {left > 0 && (
        <Button look="quiet" onClick={() => setShown(shown + itemsPerStep)}>
          Show {Math.min(itemsPerStep, left)} more of {items.length.toLocaleString('en-US')}
        </Button>
      )}
    </>
  );
}
