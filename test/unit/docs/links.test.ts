// Every link inside the documents leads somewhere: to a file that is there and to a heading that is in it.
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allPages, readPage, ROOT, type Page } from './pages.js';

const OUTSIDE = /^(?:https?|mailto):/;

function deadLinks({ path, links }: Page): string[] {
  return links.filter((link) => !OUTSIDE.test(link)).filter((link) => !leadsSomewhere(path, link));
}

function leadsSomewhere(from: string, link: string): boolean {
  const [file = '', anchor] = decodeURIComponent(link).split('#');
  const target = file === '' ? from : normalize(join(dirname(from), file));
  if (target.startsWith('..') || !existsSync(join(ROOT, target))) return false;
  if (anchor === undefined || !target.endsWith('.md')) return true;
  return readPage(target).headings.some((heading) => heading.anchor === anchor);
}

describe('links in the documents', () => {
  const pages = allPages();

  it('are found at all', () => {
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.flatMap(({ links }) => links).length).toBeGreaterThan(50);
  });

  it.each(pages.map((page) => [page.path, page] as const))('all lead somewhere: %s', (_path, page) => {
    expect(deadLinks(page)).toEqual([]);
  });

  it('a dead file and a dead heading would be told', () => {
    const page = {
      ...readPage('README.md'),
      links: ['docs/nowhere.md', 'docs/contract.md#nothing', '#nothing'],
    };
    expect(deadLinks(page)).toHaveLength(3);
    expect(deadLinks({ ...page, links: ['docs/contract.md#1cs-own-requests', 'docs/ru/'] })).toEqual([]);
  });
});
