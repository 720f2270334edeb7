import { Fragment } from 'react';

/** A long name that may break after its dots, underscores and slashes rather than anywhere. */
export function Breakable({ text }: { text: string }) {
  return text.split(/(?<=[._/])/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
