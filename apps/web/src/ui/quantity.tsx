import type { HTMLAttributes } from 'react';
import { classNames } from './class-names.ts';
import styles from './quantity.module.css';

interface QuantityProps extends HTMLAttributes<HTMLSpanElement> {
  text: string;
}

/** A number as text with its units dimmed: in `2 m 05 s` and `81.2K` the letters step back. */
export function Quantity({ text, className, ...rest }: QuantityProps) {
  return (
    <span className={classNames(styles.quantity, className)} {...rest}>
      {text.split(/( ?[a-zµA-Z%/]+ ?)/).map((part, index) =>
        index % 2 === 1 ? (
          <span key={index} className={styles.unit}>
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </span>
  );
}
