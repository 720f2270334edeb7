import styles from './quantity.module.css';

/** A number as text with its units dimmed: in `2 m 05 s` and `81.2K` the letters step back. */
export function Quantity({ text }: { text: string }) {
  return (
    <span className={styles.quantity}>
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
