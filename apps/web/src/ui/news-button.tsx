import type { ComponentProps } from 'react';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import styles from './news-button.module.css';

/** Offers, over what is being looked at, what has come since. */
export function NewsButton({ className, ...rest }: Omit<ComponentProps<typeof Button>, 'look'>) {
  return <Button look="primary" className={classNames(styles.news, className)} {...rest} />;
}
