// Where a page is there in both languages, it has the same headings and the same blocks in both. Texts may differ, and so may the
// comments of a block; a block marked `text` (a drawing, an output) is only counted.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allPages, readPage, ROOT, type Block, type Heading, type Page } from './pages.js';

/** Russian pages that have some sections of the English one only, in this order. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'docs/ru/contract.md': [
    'VoiceBox',
    "1C's own requests",
    'The question before a call',
    '1C files in',
    'Pull',
    'Results',
  ],
};
/** Sections that come first in the Russian page. */
const FIRST: Readonly<Record<string, string>> = { 'docs/ru/operations.md': 'At night' };

interface Pair {
  readonly english: Page;
  readonly russian: Page;
}

function pairs(): Pair[] {
  const translated = allPages().filter(({ path }) => /^docs\/ru\/[^/]+\.md$|^README\.ru\.md$/.test(path));
  return translated.flatMap((russian) => {
    const original = russian.path.replace('docs/ru/', 'docs/').replace('.ru.md', '.md');
    return existsSync(join(ROOT, original)) ? [{ english: readPage(original), russian }] : [];
  });
}

/** The order of the English sections in the Russian page; null for a section that is not there. */
function placeIn(russian: string, sections: readonly string[]): (section: string) => number | null {
  const parts = PARTS[russian];
  const first = FIRST[russian];
  const order = parts ?? [
    ...(first === undefined ? [] : [first]),
    ...sections.filter((name) => name !== first),
  ];
  return (section) => (section === '' ? -1 : order.includes(section) ? order.indexOf(section) : null);
}

interface Outline {
  readonly headings: readonly Heading[];
  readonly blocks: readonly Block[];
}

/** What the Russian page should have. */
function expectedOutline({ english, russian }: Pair): Outline {
  const sections = english.headings.filter(({ level }) => level === 2).map(({ text }) => text);
  const placeOf = placeIn(russian.path, sections);
  let section = '';
  const placed = english.headings.map((heading) => {
    if (heading.level === 2) section = heading.text;
    return { heading, place: placeOf(section) };
  });
  return {
    headings: sorted(placed).map(({ heading }) => heading),
    blocks: sorted(english.blocks.map((block) => ({ block, place: placeOf(block.section) }))).map(
      ({ block }) => block,
    ),
  };
}

function sorted<Item extends { readonly place: number | null }>(items: readonly Item[]): Item[] {
  const present = items.filter(({ place }) => place !== null);
  return present.sort((a, b) => (a.place ?? 0) - (b.place ?? 0));
}

/** Both lists side by side, so that a difference names its place. */
function levels({ headings }: Outline, names: Outline): string[] {
  return headings.map(({ level }, index) => `${'#'.repeat(level)} ${names.headings[index]?.text ?? '?'}`);
}

/** A comment is for people, and in their language. */
function withoutComments({ language, text }: Block): string {
  const lines = text.split('\n').map((line) => line.replace(/(?:^|\s+)#(?!!).*$/, '').trimEnd());
  return `${language}\n${language === 'text' ? '' : lines.filter((line) => line !== '').join('\n')}`;
}

describe('a page in both languages', () => {
  const both = pairs();

  it('is there several times', () => {
    const known = [
      'README.ru.md',
      'docs/ru/configuration.md',
      'docs/ru/contract.md',
      'docs/ru/operations.md',
    ];
    expect(both.map(({ russian }) => russian.path)).toEqual(expect.arrayContaining(known));
  });

  describe.each(both.map((pair) => [pair.russian.path, pair] as const))('%s', (_path, pair) => {
    const expected = expectedOutline(pair);

    it('has the headings of the English page', () => {
      expect(levels(pair.russian, expected)).toEqual(levels(expected, expected));
    });

    it('has the blocks of the English page', () => {
      expect(pair.russian.blocks.map(withoutComments)).toEqual(expected.blocks.map(withoutComments));
    });
  });
});
