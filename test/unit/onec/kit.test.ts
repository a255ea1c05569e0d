// The 1C kit, as far as it can be checked without 1C: its modules are whole, they call what is there, our reader takes what they
// export, and they read the results that we send.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Intake } from '../../../src/producer/intake/intake.js';
import { description, faultsOf, type Exchange } from '../../support/described.js';
import { testDesk } from '../../support/desks.js';
import { desks, NOW_MS } from '../producer/intake/desks.js';
import { readExport } from '../producer/readers/exports.js';
import { sampleResult } from '../workers/results/sampleResult.js';

const DIR = join(import.meta.dirname, '../../../onec');
const NAMES = readdirSync(DIR).filter((name) => name.endsWith('.bsl'));
const bytesOf = (name: string) => readFileSync(join(DIR, name));
const textOf = (name: string) => bytesOf(name).toString('utf8').slice(1).replaceAll('\r\n', '\n');
const README = readFileSync(join(DIR, 'README.md'), 'utf8');

function blocksOf(language: string): string[] {
  return [...README.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, block = '']) => block,
  );
}

/** A module without its strings and comments. */
const codeOf = (text: string) =>
  text.replace(/\/\/[^\n]*|"(?:[^"]|"")*"/g, (part) => (part.startsWith('"') ? '""' : ''));

const CLOSED_BY: Readonly<Record<string, string>> = {
  Процедура: 'КонецПроцедуры',
  Функция: 'КонецФункции',
  Если: 'КонецЕсли',
  Цикл: 'КонецЦикла',
  Попытка: 'КонецПопытки',
  Область: 'КонецОбласти',
  '(': ')',
  '[': ']',
};
const CLOSING = new Set(Object.values(CLOSED_BY));

/** What is opened and not closed, or closed and not opened; null when all is balanced. */
function imbalance(text: string): string | null {
  const open: string[] = [];
  for (const [token] of codeOf(text).matchAll(/[\p{L}_][\p{L}\p{N}_]*|[()[\]]/gu)) {
    const closer = CLOSED_BY[token];
    if (closer !== undefined) open.push(closer);
    else if (CLOSING.has(token) && open.pop() !== token) return token;
  }
  return open.pop() ?? null;
}

describe('the modules for 1C', () => {
  it.each(NAMES)('%s is UTF-8 with a byte order mark and CRLF, and every block is closed', (name) => {
    const bytes = bytesOf(name);
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(bytes.toString('utf8')).not.toMatch(/(?<!\r)\n|\uFFFD/);
    expect(imbalance(textOf(name))).toBeNull();
  });

  it.each([
    ['Если А Тогда Б(); КонецПроцедуры', 'КонецПроцедуры'],
    ['Функция А() Возврат "(";', 'КонецФункции'],
    ['А = Б((1);', ')'],
  ])('would notice %s', (text, told) => {
    expect(imbalance(text)).toBe(told);
  });

  it('call only what the others export', () => {
    const calls = NAMES.flatMap((name) => [
      ...codeOf(textOf(name)).matchAll(/(?<![.\p{L}])(Марвин\p{L}+)\.(\p{L}+)\(/gu),
    ]);
    expect(calls.length).toBeGreaterThan(5);
    for (const [, module = '', method = ''] of calls)
      expect(textOf(`${module}.bsl`)).toMatch(new RegExp(`Функция ${method}\\(.*\\) Экспорт`, 'u'));
  });
});

describe('the export of the kit', () => {
  const [, header = ''] =
    /Функция ЗаголовокФайла\(\) Экспорт\s+Возврат "([^"]+)"/u.exec(textOf('МарвинВыгрузка.bsl')) ?? [];

  it('asks its query for every column of the header', () => {
    const columns = header.split(';');
    expect(columns.length).toBeGreaterThan(5);
    const query = textOf('МарвинНастройки.bsl');
    for (const column of columns) expect(query).toMatch(new RegExp(` КАК ${column}[,\n]`, 'u'));
  });

  it.each([
    ['CSV', 'csv'],
    ['JSON', 'json'],
  ])('is read whole as %s, as the README shows it', async (_what, language) => {
    const [block = ''] = blocksOf(language);
    expect(
      language === 'csv'
        ? block.split('\n')[0]
        : Object.keys((JSON.parse(block) as object[])[0] ?? {}).join(';'),
    ).toBe(header);
    const table = await readExport(Buffer.from(`\uFEFF${block.replaceAll('\n', '\r\n')}`));
    const intake = new Intake({ header: table.header, desks: desks({ main: [] }), nowMs: NOW_MS });
    expect(intake.header.unknown).toEqual([]);
    const outcomes = table.rows.map((row) => intake.read(row));
    expect(outcomes).toMatchObject([
      {
        kind: 'callable',
        candidate: {
          ref: '5210c9dc-65a2-11e9-936d-1856809fe650',
          number: 'КЛ00-000123',
          patient: 'Иванов Пётр Сергеевич',
          phones: ['79161234567'],
          appointmentMs: Date.parse('2026-11-24T10:30:00+03:00'),
          specialist: 'Терапевт',
        },
      },
    ]);
  });
});

describe('the HTTP service of the kit', () => {
  const taking = textOf('МарвинРезультаты.bsl');
  const service = textOf('МарвинHTTPСервис.bsl');
  const sending = (result: unknown): Exchange => ({
    method: 'POST',
    url: '/hs/marvin/results',
    requestHeaders: { 'idempotency-key': 'one' },
    requestBody: JSON.stringify(result),
    status: 201,
    contentType: 'text/plain',
    responseBody: '',
  });

  it('reads exactly the fields of a result; its id comes as the idempotency key', () => {
    const read = new Set([...taking.matchAll(/Результат\.(\w+)/g)].map(([, name]) => name));
    expect(read.size).toBeGreaterThan(5);
    expect([...read, 'id'].toSorted()).toEqual(Object.keys(sampleResult()).toSorted());
    const decision = [...taking.matchAll(/decision\.(\w+)/g)].map(([, name]) => name);
    expect(new Set(decision)).toEqual(new Set(['kind', 'reason', 'at']));
  });

  it('answers the question in the words that are described', () => {
    const answers = [...service.matchAll(/"(\{(?:[^"]|"")*\})"/g)].map(
      ([, text = '']) => JSON.parse(text.replaceAll('""', '"')) as unknown,
    );
    expect(answers).toEqual([{ call: true }, { call: false }]);
  });

  it('is shown a result that is one of ours', () => {
    const [, result = ''] = blocksOf('json');
    expect(faultsOf('onec', sending(JSON.parse(result)))).toEqual([]);
  });

  it('knows every answer to its cancel', () => {
    const { enum: words } = (
      description as {
        components: { schemas: { Cancelled: { properties: { result: { enum: string[] } } } } };
      }
    ).components.schemas.Cancelled.properties.result;
    const button = textOf('МарвинКомандаНеЗвонить.bsl');
    for (const word of [...words, 'unknown']) expect(button).toContain(`"${word}"`);
  });

  it('goes with the configuration that the README shows', () => {
    const [block = ''] = blocksOf('yaml');
    const { onec } = testDesk(parse(block) as Record<string, unknown>);
    expect(onec.results).toMatchObject({
      kind: 'http',
      url: expect.stringMatching(/\/hs\/marvin\/results$/) as string,
    });
    expect(onec.lastMoment).toMatchObject({
      kind: 'http',
      url: expect.stringMatching(/\/hs\/marvin\/wanted$/) as string,
    });
  });
});
