const full = new Intl.DateTimeFormat('sv-SE', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** `14:03:22` in the reader's time zone, from microseconds since the epoch. */
export function clockTime(microseconds: number): string {
  return full.format(microseconds / 1000).slice(11, 19);
}

/** `2026-01-31 14:03:22.512` in the reader's time zone, from microseconds since the epoch. */
export function exactTime(microseconds: number): string {
  return full.format(microseconds / 1000).replace(',', '.');
}
