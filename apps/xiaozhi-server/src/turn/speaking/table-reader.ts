const SEPARATOR = /^\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$/;
const ENDED = /[.!?。！？]$/;

/** Verbalises the rows of a markdown table one by one; lines with bars that are no table are said cell by cell. */
export class TableReader {
  /** The first row, until the second says whether it is a heading. */
  private first: string[] | undefined;
  private heading: string[] | undefined;
  private isInside = false;

  /** @returns the lines that are known now */
  push(line: string): string {
    const cells = cellsOf(line);
    if (this.isInside) return sayRow(cells, this.heading ?? []);
    if (this.first === undefined) {
      this.first = cells;
      return '';
    }
    this.isInside = true;
    const { first } = this;
    this.first = undefined;
    if (SEPARATOR.test(line.trim())) {
      this.heading = first;
      return '';
    }
    return sayRow(first, []) + sayRow(cells, []);
  }

  /** The table is over. */
  end(): string {
    const rest = this.first === undefined ? '' : sayRow(this.first, []);
    this.first = undefined;
    this.heading = undefined;
    this.isInside = false;
    return rest;
  }
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replace(/\\\|/g, '|').trim());
}

function sayRow(cells: readonly string[], heading: readonly string[]): string {
  const isChinese = /\p{Script=Han}/u.test([...cells, ...heading].join(''));
  const [colon, comma, stop] = isChinese ? ['：', '，', '。'] : [': ', ', ', '.'];
  const said = cells
    .map((cell, index) => {
      const title = heading[index] ?? '';
      return title === '' || cell === '' ? cell : `${title}${colon}${cell}`;
    })
    .filter((cell) => cell !== '')
    .join(comma);
  if (said === '') return '';
  return `${said}${ENDED.test(said) ? '' : stop}\n`;
}
