// The documents as the tests of this folder read them: headings, fenced blocks and links of each page.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../..');

export interface Heading {
  readonly level: number;
  readonly text: string;
  /** Behind `#` in a link, as GitHub makes it. */
  readonly anchor: string;
}

export interface Block {
  /** The first word behind the fence, such as `yaml`; empty where there is none. */
  readonly language: string;
  /** The words behind it, such as `other` in `yaml other`: no configuration of ours. */
  readonly remark: string;
  readonly text: string;
  readonly line: number;
  /** The last heading of level two before it; empty before the first. */
  readonly section: string;
}

export interface Page {
  /** From the project's top directory. */
  readonly path: string;
  readonly headings: readonly Heading[];
  readonly blocks: readonly Block[];
  /** Addresses of links and pictures, without what is quoted as code. */
  readonly links: readonly string[];
}

/** Every document that people read, wherever it is. */
export function allPages(): Page[] {
  const top = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  const below = ['docs', 'onec'].flatMap((folder) => readFolder(folder).map((name) => join(folder, name)));
  return [...top, ...below].sort().map(readPage);
}

function readFolder(folder: string): string[] {
  try {
    const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.md'));
  } catch {
    return []; // not every version has it
  }
}

export function readPage(path: string): Page {
  const lines = readFileSync(join(ROOT, path), 'utf8').split('\n');
  const headings: Heading[] = [];
  const blocks: Block[] = [];
  const prose: string[] = [];
  let section = '';
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const [, indent = '', info] = /^( *)```(.*)$/.exec(line) ?? [];
    if (info !== undefined) {
      const end = lines.findIndex((other, at) => at > index && other.trim() === '```');
      if (end === -1) throw new Error(`${path}:${index + 1}: this block is never closed`);
      const text = lines.slice(index + 1, end).map((inside) => inside.slice(indent.length));
      const [language = '', ...remark] = info.trim().split(' ');
      blocks.push({ language, remark: remark.join(' '), text: text.join('\n'), line: index + 1, section });
      index = end;
      continue;
    }
    prose.push(line);
    const heading = /^(#+) (.+)$/.exec(line);
    if (!heading) continue;
    const [, marks = '', text = ''] = heading;
    headings.push({ level: marks.length, text, anchor: anchorOf(text, headings) });
    if (marks.length === 2) section = text;
  }
  return { path, headings, blocks, links: linksOf(prose.join('\n')) };
}

/** GitHub's rule: small letters, no punctuation, blanks become hyphens; the second of two alike gets `-1`. */
function anchorOf(text: string, earlier: readonly Heading[]): string {
  const plain = text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  const anchor = plain.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
  const same = earlier.filter((other) => other.anchor.replace(/-\d+$/, '') === anchor).length;
  return same === 0 ? anchor : `${anchor}-${same}`;
}

function linksOf(prose: string): string[] {
  const withoutCode = prose.replace(/`[^`\n]*`/g, '');
  return [...withoutCode.matchAll(/\]\(([^)\s]+)\)/g)].map(([, address = '']) => address);
}
