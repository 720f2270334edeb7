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

/** `14:03:22` of today, `2026-01-31 14:03` of any other day, in the reader's time zone, from microseconds since the epoch. */
export function shortTime(microseconds: number, now: number = Date.now() * 1000): string {
  const time = exactTime(microseconds);
  return time.slice(0, 10) === exactTime(now).slice(0, 10) ? time.slice(11, 19) : time.slice(0, 16);
}
