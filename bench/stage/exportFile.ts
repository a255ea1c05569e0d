// An export as 1C writes it: Windows-1251, twelve columns, as many rows as are asked for.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import iconv from 'iconv-lite';
import { DAY_MS } from '../../src/shared/domain/duration.js';
import { guidOf, phoneOf } from './patients.js';

const CHUNK = 1_000;
const HEADER =
  'Ссылка;Номер;Дата;Пациент;Телефон;ДатаПриема;Специалист;Филиал;Статус;Попыток;Сумма;Комментарий\r\n';

/** @param from the first row's number, so that a second file has other documents */
export async function writeExport(path: string, rows: number, from = 0): Promise<void> {
  await pipeline(Readable.from(chunks(rows, from)), createWriteStream(path));
}

function* chunks(rows: number, from: number): Generator<Buffer> {
  yield iconv.encode(HEADER, 'win1251');
  const day = new Date(Date.now() + 2 * DAY_MS).toISOString().slice(0, 10).split('-').reverse().join('.');
  for (let start = 0; start < rows; start += CHUNK) {
    const lines = Array.from({ length: Math.min(CHUNK, rows - start) }, (_none, index) =>
      lineOf(from + start + index, day),
    );
    yield iconv.encode(lines.join(''), 'win1251');
  }
}

function lineOf(row: number, day: string): string {
  const number = `КЛ00-${String(row).padStart(7, '0')}`;
  const minute = String(row % 60).padStart(2, '0');
  return (
    `${guidOf(row)};${number};23.11.2026 9:05:01;Придуманский Пётр Сергеевич;8${phoneOf(row).slice(1)};` +
    `${day} 10:${minute}:00;Терапевт;Филиал на ул. Ленина, 5;Недозвон;3;1 234,50;без комментария, строка выгрузки\r\n`
  );
}
