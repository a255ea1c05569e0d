// Text for a terminal. What comes out of a file or from 1C may hold control sequences, and characters that turn the order of the
// text around them; neither reaches the screen.

const CONTROLS = /[^\P{Cc}\n]/gu;
/** Left-to-right marks, embeddings, overrides, isolates, and the separators that some terminals take for a line's end. */
const ORDER = /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text without control characters (line feeds stay) and without characters that turn its order around. */
export function printable(text: string): string {
  return text.replace(CONTROLS, ' ').replace(ORDER, '');
}

/** One line of JSON that is printable as it is: what is not is escaped, so programs read the same value. */
export function printableJson(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(CONTROLS, escaped).replace(ORDER, escaped);
}
