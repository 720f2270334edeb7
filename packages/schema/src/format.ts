/** The dash that stands for "unknown"; unknown is never shown as 0. */
export const unknownText = '–';

/** Three significant digits; for values from 1e-6 to 999.4, which toPrecision writes without an exponent. */
function significant(value: number): string {
  return value.toPrecision(3);
}

/** Milliseconds as text with three significant digits: `412 µs`, `84.2 ms`, `3.41 s`, `2 m 05 s`, `1 h 02 m`, `3 d 04 h`. */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return unknownText;
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms === 0) return '0 ms';
  if (ms < 0.9995) return `${Math.max(1, Math.round(ms * 1000))} µs`;
  if (ms < 999.5) return `${significant(ms)} ms`;
  if (ms < 59_950) return `${significant(ms / 1000)} s`;
  const pad = (value: number) => String(value).padStart(2, '0');
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${pad(hours % 24)} h`;
}

/** A count as text: whole below 10,000, then three significant digits with K, M or B. */
export function formatCount(count: number | null): string {
  if (count === null || !Number.isFinite(count)) return unknownText;
  if (count < 0) return `-${formatCount(-count)}`;
  if (count < 10_000) return String(Math.round(count));
  if (count < 999_500) return `${significant(count / 1e3)}K`;
  if (count < 999_500_000) return `${significant(count / 1e6)}M`;
  return `${significant(count / 1e9)}B`;
}

/** US dollars as text: cents from one dollar on, three significant digits below, `<$0.000001` at the bottom. */
export function formatCost(usd: number | null): string {
  if (usd === null || !Number.isFinite(usd)) return unknownText;
  if (usd < 0) return `-${formatCost(-usd)}`;
  if (usd === 0) return '$0';
  if (usd < 0.000001) return '<$0.000001';
  if (usd >= 0.995)
    return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return `$${significant(usd)}`;
}

/** Bytes as text in powers of 1,024: `812 B`, `4.12 KiB`, `1.50 GiB`. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null || !Number.isFinite(bytes)) return unknownText;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? `${Math.round(value)} B` : `${significant(value)} ${units[unit]}`;
}

/** How long ago, in one unit: `now`, `12 s ago`, `5 m ago`, `3 h ago`, `2 d ago`. Both are milliseconds since the epoch. */
export function formatAgo(thenMs: number, nowMs: number): string {
  const seconds = Math.floor((nowMs - thenMs) / 1000);
  if (seconds < 2) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}
