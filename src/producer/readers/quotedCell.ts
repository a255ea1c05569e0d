// What a quote means inside a quoted CSV cell: half of a doubled quote, the end of the cell, or neither.

export type QuotedCell =
  /** `next` is where the next cell starts. */
  | { readonly kind: 'closed'; readonly text: string; readonly next: number }
  /** The line ended first; a line break belongs to the text. */
  | { readonly kind: 'runs on'; readonly text: string }
  /** A single quote, but neither a delimiter nor the line's end follows. */
  | { readonly kind: 'stray'; readonly text: string };

/** Where a quoted cell is read. */
export interface QuotedLine {
  /** One line without its LF. */
  readonly line: string;
  /** Where its content ends: at a CR, if the LF had one before it. */
  readonly end: number;
  readonly delimiter: string;
}

/**
 * Reads a quoted cell from the character after its opening quote, or goes on with it in a later line.
 *
 * @param textSoFar of the cell, from earlier lines
 */
export function readQuoted(
  { line, end, delimiter }: QuotedLine,
  from: number,
  textSoFar: string,
): QuotedCell {
  let text = textSoFar;
  let at = from;
  for (;;) {
    const quote = line.indexOf('"', at);
    if (quote < 0) return { kind: 'runs on', text: `${text}${line.slice(at)}\n` };
    text += line.slice(at, quote);
    const after = line[quote + 1];
    if (quote + 1 === end || after === delimiter) return { kind: 'closed', text, next: quote + 2 };
    if (after !== '"') return { kind: 'stray', text };
    text += '"';
    at = quote + 2;
  }
}
