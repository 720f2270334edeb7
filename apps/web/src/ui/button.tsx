import type { ButtonHTMLAttributes, Ref } from 'react';
import styles from './button.module.css';
import { classNames } from './class-names.ts';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `plain`: bordered; `primary`: the one thing to do; `danger`: cannot be undone; `quiet`: text alone. */
  look?: 'plain' | 'primary' | 'danger' | 'quiet';
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = 'plain', className, ...rest }: ButtonProps) {
  return <button type="button" className={classNames(styles.button, styles[look], className)} {...rest} />;
}
