// A document's reference, however it is written: one job, and the one that earlier versions made is found.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { callbackJobId, callbackJobIds, documentRef } from '../../../src/shared/callbackId.js';

const GUID = '5210c9dc-65a2-11e9-936d-000000000001';
const PACKED = '936d00000000000111e965a25210c9dc';

/** What earlier versions made of a reference that an import had tidied. */
function formerJobId(tidied: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tidied)) return tidied.toLowerCase();
  if (/^[\p{L}\p{N}._-]{1,64}$/u.test(tidied)) return `doc-${tidied}`;
  return `doc-${createHash('sha256').update(tidied).digest('hex').slice(0, 32)}`;
}

describe('a reference', () => {
  it.each([
    GUID,
    GUID.toUpperCase(),
    `{${GUID}}`,
    ` {${GUID.toUpperCase()}} `,
    `"${GUID}"`,
    `'{${GUID}}'`,
    `«${GUID}»`,
    `(${GUID})`,
    `guid'${GUID}'`,
    `urn:uuid:${GUID}`,
    `\u200b${GUID}\u00a0`,
    `\ufeff${GUID}`,
    `e1cib/data/Документ.ЗаявкаНаПрием?ref=${PACKED}`,
    `E1CIB/data/Документ.ЗаявкаНаПрием?ref=${PACKED.toUpperCase()}`,
    `https://clinic.example/base/#e1cib/data/Документ.ЗаявкаНаПрием?ref=${PACKED}`,
    encodeURI(`e1cib/data/Документ.ЗаявкаНаПрием?ref=${PACKED}`),
    `e1c://server/srv/base#e1cib/data/Document.Request?ref=${PACKED}&x=1`,
    `{"#",e603c0f2-92fb-4d47-8f38-a44a381cf235,127:${PACKED}}`,
  ])('%s is the GUID', (text) => {
    expect(callbackJobId(text)).toBe(GUID);
    expect(documentRef(text).toLowerCase()).toBe(GUID);
  });

  it.each([
    ['КЛ00-000107', 'КЛ00-000107', ' КЛ00-000107 ', '\u00a0КЛ00-000107\t', 'КЛ00-\u00ad000107'],
    ['1 234', '1\u00a0234', '1  234', ' 1 \u202f234', '1\r\n234'],
    ['Заявка на прием КЛ00-000001', 'Заявка  на\u00a0прием КЛ00-000001 '],
    ['ЗАЯВКА-й', 'ЗАЯВКА-и\u0306'],
  ])('%s is itself, whatever blanks it has', (plain, ...written) => {
    expect(documentRef(plain)).toBe(plain);
    for (const text of written) expect(callbackJobId(text)).toBe(callbackJobId(plain));
  });

  it.each([
    'КЛ00-000107',
    '1 234',
    GUID,
    GUID.toUpperCase(),
    'Заявка на прием КЛ00-000001 от 25.11.2026',
    '№7/1',
  ])('%s has the job id that earlier versions gave it', (tidied) => {
    expect(callbackJobId(tidied)).toBe(formerJobId(tidied));
  });

  it('that earlier versions took as it was written is looked for under that id too', () => {
    const link = `e1cib/data/Документ.ЗаявкаНаПрием?ref=${PACKED}`;
    expect(callbackJobIds(`{${GUID}}`)).toEqual(expect.arrayContaining([GUID, formerJobId(`{${GUID}}`)]));
    expect(callbackJobIds(GUID)).toContain(formerJobId(`{${GUID}}`));
    expect(callbackJobIds(link)).toEqual(expect.arrayContaining([GUID, formerJobId(link)]));
    expect(callbackJobIds('КЛ00-000107')).toEqual(['doc-КЛ00-000107']);
  });

  it.each([
    '936d00000000000111e965a25210c9dc',
    '{5210c9dc}',
    'e1cib/data/x',
    '%E0%A4%A',
    '<Объект не найден>',
    '',
  ])('%s is no GUID and stays', (text) => expect(documentRef(text)).toBe(text));
});
