// JSON: an array or an OData page, cut into objects as it streams.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExport } from './exports.js';

describe('a JSON export', () => {
  it('is an array of objects; columns are the keys of all of them', async () => {
    const { format, header, rows } = await readExport(
      '[{"a":"1","b":true},\n {"c":null,"a":79161234567}, {}]',
    );
    expect({ format, header }).toEqual({ format: 'json', header: ['a', 'b', 'c'] });
    expect(rows).toEqual([
      { line: 1, cells: ['1', 'true', ''], broken: null },
      { line: 2, cells: ['79161234567', '', ''], broken: null },
      { line: 3, cells: ['', '', ''], broken: null },
    ]);
  });

  it('is an OData page, wherever its value is', async () => {
    const page = {
      'odata.metadata': 'x"value":[{',
      nested: { value: [1] },
      value: [{ a: '[],{}"\\' }],
      'odata.nextLink': ']',
    };
    expect((await readExport(`\uFEFF${JSON.stringify(page, null, 2)}`)).cells).toEqual([['[],{}"\\']]);
  });

  it.each(['[]', ' [ \n ] ', '{"value":[]}'])('may be empty: %s', async (text) => {
    expect(await readExport(text)).toMatchObject({ header: [], rowCount: 0, damage: null });
  });

  it('keeps what is nested as JSON', async () => {
    expect((await readExport('[{"a":{"b":[1,"2"]}}]')).cells).toEqual([['{"b":[1,"2"]}']]);
  });

  it('has elements that are no objects reported as broken', async () => {
    const { rows } = await readExport('[{"a":1}, "a,b", null, [1,2], 5, {"a":2}]');
    expect(rows.map(({ broken }) => broken === null)).toEqual([true, false, false, false, false, true]);
  });

  it('with zero characters in a text has that row reported as broken', async () => {
    expect((await readExport('[{"a":"1\\u00002"}]')).rows[0]?.broken).toContain('no text');
  });

  it('without an array of rows is refused', async () => {
    await expect(readExport('{"odata.error":{"code":"6"}}')).rejects.toThrow('neither an array');
    await expect(readExport('{"value":"[]"}')).rejects.toThrow('neither an array');
  });

  it.each([
    ['a missing bracket', '[{"a":1},{"a":2,]', 2],
    ['a comma too many', '[{"a":1},]', 2],
    ['a second array behind it', '[{"a":1}][{"a":2}]', 2],
    ['an unfinished page', '{"value":[{"a":1}]', 2],
    ['a lost quote', '[{"a":1},{"a":"2},{"a":"3"}]', 2],
    ['an endless text', `[{"a":1},{"a":"${'x'.repeat(2 << 20)}"}]`, 2],
  ])('with %s is damaged from that row on', async (_what, text, line) => {
    const { damage, cells } = await readExport(text);
    expect({ line: damage?.fromLine, cells }).toEqual({ line, cells: [['1']] });
  });

  it('nested to any depth does not overflow the stack', async () => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const { rowCount, damage } = await readExport(`[{"a":1},${deep}]`);
    expect(rowCount + (damage ? 1 : 0)).toBeGreaterThanOrEqual(2);
  });

  it('with more keys than any export is refused', async () => {
    const keys = Array.from({ length: 1_001 }, (_, index) => `"k${index}":1`).join();
    await expect(readExport(`[{${keys}}]`)).rejects.toThrow('1000 columns');
  });

  it('of any objects comes back equal, page or array', async () => {
    const objects = fc.array(
      fc.dictionary(
        fc.string(),
        fc.string({ unit: 'grapheme' }).filter((text) => !/[\0\uFFFD]/.test(text)),
      ),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(objects, fc.boolean(), fc.constantFrom(0, 1), async (rows, isPage, indent) => {
        const { header, cells } = await readExport(
          JSON.stringify(isPage ? { x: '"[', value: rows } : rows, null, indent),
        );
        expect(cells).toEqual(
          rows.map((object) => header.map((key) => (Object.hasOwn(object, key) ? object[key] : ''))),
        );
      }),
    );
  });

  it('cut anywhere is damaged, and what comes before the cut is equal', async () => {
    const whole = Buffer.from(
      JSON.stringify({ value: [{ a: 'Пётр "\\' }, { a: '[2]' }, { a: '3' }], next: 1 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: whole.indexOf('},{') + 2, max: whole.length - 1 }), async (cut) => {
        const { damage, cells } = await readExport(whole.subarray(0, cut));
        expect(damage?.fromLine).toBe(cells.length + 1);
        expect(cells).toEqual([['Пётр "\\'], ['[2]'], ['3']].slice(0, cells.length));
      }),
    );
  });
});
