// Which bodies of a 200 say that 1C has taken a result.
import { describe, expect, it } from 'vitest';
import { missingAcknowledgement } from '../../../../src/shared/onec/acknowledgement.js';

const ACKNOWLEDGEMENTS = [
  '',
  ' \r\n',
  '\uFEFF',
  '{}',
  'null',
  'true',
  '[]',
  '"OK"',
  '{"result":"ok","error":null}',
  '{"error":"","errors":[]}',
  'OK',
  'ok\r\n',
  'Принято',
  'Результат 4f1c записан',
  'Success, no error',
  'Ошибок нет',
];

/** The last word says whether it may pass by itself. */
const REFUSALS: [body: string, isPassing: boolean, says: RegExp][] = [
  ['<!DOCTYPE html><html><body>Вход</body></html>', false, /web page.*check url/],
  ['\uFEFF\r\n <HTML><head></head></HTML>', false, /web page/],
  ['<!-- 1C --><html lang="ru"></html>', false, /web page/],
  ['<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', false, /web page/],
  ['<p>Вход в программу</p>', false, /web page/],
  ['<?xml version="1.0"?><result>ok</result>', false, /web page/],
  ['Warning: x <html><body>', false, /web page/],
  ['<html>Не обнаружено свободной лицензии!</html>', true, /licences/],
  ['Не найдена лицензия. Не обнаружен ключ защиты программы', true, /licences/],
  ['Ошибка: документ не найден', false, /error.*event log/],
  ['ОШИБКА при записи', false, /error/],
  ['\uFEFFОшибка', false, /error/],
  ['{ОбщийМодуль.Обмен}: Ошибка при вызове метода', false, /error/],
  ['"Ошибка: нет документа"', false, /error/],
  ['{"error":"нет документа Иванова"}', false, /error/],
  ['{"Ошибка":"нет документа"}', false, /error/],
  ['{"odata.error":{"code":"6"}}', false, /error/],
  ['Error: no such document', false, /error/],
  ['Не удалось записать документ', false, /error/],
  ['Access denied', false, /error/],
  ['x'.repeat(201), false, /long text/],
];

describe('a 200 of 1C', () => {
  it.each(ACKNOWLEDGEMENTS)('acknowledges a result with %j', (body) => {
    expect(missingAcknowledgement(200, body)).toBeNull();
  });

  it.each(REFUSALS)('is a refusal with %j', (body, isPassing, says) => {
    const missing = missingAcknowledgement(200, body);
    expect(missing).toMatchObject({ isPassing, why: expect.stringMatching(says) as string });
    expect(missing?.why).toMatch(/^1C answered 200 with /);
    expect(missing?.why).not.toMatch(/Иванов|документ|Вход/);
  });
});
