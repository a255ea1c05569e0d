// Every text that people are told exists in both languages, and says the same things in both.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { EN } from '../../../../src/shared/texts/en/index.js';
import { RU } from '../../../../src/shared/texts/ru/index.js';
import { inLanguage, inOwnLanguage, language, say } from '../../../../src/shared/texts/say.js';

interface Said {
  readonly file: string;
  /** Null: not written where it is said, so nobody could find its translation. */
  readonly text: string | null;
}

describe('what is said in two languages', () => {
  it('speaks the language of whoever is spoken to, also after a wait', async () => {
    const told = (count: number) =>
      say('{count, plural, one {# звонок} few {# звонка} other {# звонков}}', { count });
    const late = inLanguage('ru', async () => {
      await new Promise(setImmediate);
      return [language(), told(1), told(3), told(11)];
    });
    expect(inLanguage('en', language)).toBe('en');
    expect(inLanguage('ru', () => inOwnLanguage(language))).toBe('en');
    expect(await late).toEqual(['ru', '1 звонок', '3 звонка', '11 звонков']);
    expect(say('Телефон <{phone}>', { phone: '{x} <b>' })).toBe('Телефон <{x} <b>>');
  });

  it('writes a number the same way, counted or not', () => {
    for (const of of ['ru', 'en'] as const)
      expect(
        inLanguage(of, () =>
          say('{count, plural, one {# звонок} few {# звонка} other {# звонков}} и {count}', { count: 5_000 }),
        ),
      ).toBe('5000 звонков и 5000');
  });

  it('has a translation for each text, and no text for nobody', async () => {
    const texts = new Set((await saidInSources()).map(({ text }) => text));
    const translated = new Set([...Object.keys(EN), ...Object.keys(RU)]);
    const needed = [...texts].filter((text) => text !== null && /\p{L}/u.test(withoutValues(text)));
    expect(needed.filter((text) => text !== null && !translated.has(text))).toEqual([]);
    expect([...translated].filter((text) => !texts.has(text))).toEqual([]);
  });

  it('writes each text where it is said', async () => {
    expect((await saidInSources()).filter(({ text }) => text === null)).toEqual([]);
  });

  it('is what every error for people and every line of a command is made of', async () => {
    expect(await unsaid()).toEqual([]);
  });

  it('translates into the other language, with the same values', () => {
    for (const [russian, english] of Object.entries(EN)) {
      expect(withoutValues(english), russian).not.toMatch(/[а-яё]/i);
      expect(valuesOf(english, 'en'), russian).toEqual(valuesOf(russian, 'ru'));
    }
    for (const [english, russian] of Object.entries(RU)) {
      expect(russian, english).toMatch(/[а-яё]/i);
      expect(valuesOf(russian, 'ru'), english).toEqual(valuesOf(english, 'en'));
    }
  });
});

/** What is left to translate: `{count, plural, …}` keeps its words, `{name}` has none. */
function withoutValues(text: string): string {
  return text.replace(/\{\w+\}/g, '');
}

function valuesOf(text: string, of: string): string[] {
  const names = new Set<string>();
  const walk = (parts: readonly object[]): void => {
    for (const part of parts as {
      type: number;
      value?: string;
      options?: Record<string, { value: object[] }>;
    }[]) {
      // 0 is plain text, 7 the number sign of a plural.
      if (part.type !== 0 && part.type !== 7 && part.value !== undefined) names.add(part.value);
      for (const option of Object.values(part.options ?? {})) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(text, of, undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
}

async function saidInSources(): Promise<Said[]> {
  const names = await readdir('src', { recursive: true });
  const files = names.filter((name) => name.endsWith('.ts') && !name.endsWith('texts/say.ts'));
  return (await Promise.all(files.map((name) => saidIn(join('src', name))))).flat();
}

async function saidIn(file: string): Promise<Said[]> {
  const source = await readFile(file, 'utf8');
  if (!source.includes('texts/say.js')) return [];
  const said: Said[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'say') {
      const [text] = node.arguments;
      said.push({ file, text: text && ts.isStringLiteralLike(text) ? text.text : null });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest));
  return said;
}

/** Errors whose message a person reads, and who else tells people something. */
const FOR_PEOPLE =
  /^(?:\w*(?:Usage|Input|Unavailable|Configuration|Seal|Stopped|DamagedExport)Error|FileFault|cli\.(?:say|print)|process\.std(?:err|out)\.write)$/;
const TWO_WORDS = /\p{L}{2,} \p{L}{2,}/u;

/** Where sentences for people are written in one language only. */
async function unsaid(): Promise<string[]> {
  const names = (await readdir('src', { recursive: true })).filter((name) =>
    /^(?:producer|shared|simulator)\/.*\.ts$/.test(name),
  );
  return (await Promise.all(names.map((name) => unsaidIn(join('src', name))))).flat();
}

async function unsaidIn(file: string): Promise<string[]> {
  const source = ts.createSourceFile(file, await readFile(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (
      (ts.isCallExpression(node) || ts.isNewExpression(node)) &&
      FOR_PEOPLE.test(node.expression.getText(source))
    )
      for (const text of (node.arguments ?? []).flatMap(writtenIn))
        if (TWO_WORDS.test(text)) found.push(`${file}: ${text}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The texts that an argument itself spells out; what a call returns is that call's business. */
function writtenIn(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node))
    return [
      node.head.text,
      ...node.templateSpans.flatMap(({ expression, literal }) => [...writtenIn(expression), literal.text]),
    ];
  if (ts.isCallExpression(node) || ts.isFunctionLike(node) || ts.isObjectLiteralExpression(node)) return [];
  const inside: string[] = [];
  ts.forEachChild(node, (child) => void inside.push(...writtenIn(child)));
  return inside;
}
