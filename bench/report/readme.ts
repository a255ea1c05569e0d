// Puts the table that was printed between two marks of the README; nobody copies a number by hand.
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import type { Machine } from './machine.js';
import type { Row } from './rows.js';
import { markdownTable } from './show.js';

const BEGIN = '<!-- bench: written by `npm run bench -- --readme` -->';
const END = '<!-- /bench -->';

/** @throws Error when the text lacks the marks */
export function withTable(text: string, table: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`The README needs the marks ${BEGIN} and ${END}.`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${text.slice(end)}`;
}

/** Rewrites the table in a file, formatted as the gate wants it. */
export async function writeReadme(path: string, rows: readonly Row[], machine: Machine): Promise<void> {
  const caption = `Measured on ${machine.day}: ${machine.says}. ${roundsInWords(machine.rounds)}`;
  const text = withTable(await readFile(path, 'utf8'), `${caption}\n\n${markdownTable(rows)}`);
  const style = await resolveConfig(path);
  await writeFile(path, await format(text, { ...style, parser: 'markdown' }));
}

function roundsInWords(rounds: number): string {
  if (rounds === 1) return 'One round.';
  return `Medians of ${rounds} rounds; bytes, commands and many desks, which hardly vary, were measured once.`;
}
