import { stripVTControlCharacters } from 'node:util';

export interface Column<Row> {
  title: string;
  alignRight?: boolean;
  text(row: Row): string;
}

/** Rows under their titles, each column as wide as its widest text. */
export function formatTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map((column) => column.text(row))),
  ];
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => width(cells[index]!))));
  return lines
    .map((cells) =>
      cells
        .map((cell, index) => {
          const padding = ' '.repeat(widths[index]! - width(cell));
          return columns[index]!.alignRight ? padding + cell : cell + padding;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const characters = new Intl.Segmenter();

/** Columns of the terminal, colours not counted. */
function width(text: string): number {
  return Array.from(characters.segment(stripVTControlCharacters(text))).length;
}
