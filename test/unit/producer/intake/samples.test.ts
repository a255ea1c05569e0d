// The sample exports, as a person reads them, with the clock at 23.11.2026 10:15 in Moscow.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Intake } from '../../../../src/producer/intake/intake.js';
import { readExport } from '../readers/exports.js';
import { desks, NOW_MS } from './desks.js';

const UNREACHED = ['onec: { unreached: [Недозвон, Ошибка распознавания, Оператор не ответил] }'];

async function outcomesOf(sample: string, settings: readonly string[] = []) {
  const table = await readExport(await readFile(new URL(`../../../samples/${sample}`, import.meta.url)));
  const intake = new Intake({ header: table.header, desks: desks({ main: settings }), nowMs: NOW_MS });
  const outcomes = table.rows.map((row) => {
    const outcome = intake.read(row);
    return outcome.kind === 'callable' ? outcome.candidate : outcome;
  });
  return { table, outcomes, unknown: intake.header.unknown };
}

const ivanov = {
  desk: 'main',
  ref: '5210c9dc-65a2-11e9-936d-1856809fe650',
  patient: 'Иванов Пётр Сергеевич',
  phones: ['79161234567'],
  appointmentMs: Date.parse('2026-11-24T10:30:00+03:00'),
};

describe('the CSV sample', () => {
  it('has three patients in four rows: one twice, one who cannot be called', async () => {
    const { table, outcomes, unknown } = await outcomesOf('unreached-cp1251.csv', UNREACHED);
    expect(table).toMatchObject({
      format: 'csv',
      dialect: { encoding: 'windows-1251', delimiter: ';' },
      damage: null,
    });
    expect(unknown).toEqual(['Дата', 'Попыток', 'Сумма']);
    expect(outcomes).toEqual([
      { line: 2, ...ivanov, number: 'КЛ00-000123', specialist: 'Терапевт' },
      {
        line: 3,
        desk: 'main',
        ref: '5210c9dd-65a2-11e9-936d-1856809fe650',
        number: 'КЛ00-000124',
        patient: 'ЁЛКИНА АННА',
        phones: ['79250001122', '74951234567'],
        specialist: 'ЛОР; отоларинголог',
        appointmentMs: Date.parse('2026-11-24T09:00:00+03:00'),
      },
      {
        kind: 'rejected',
        desk: 'main',
        ref: '5210c9de-65a2-11e9-936d-1856809fe650',
        reasons: ['bad_phone', 'no_appointment'],
        badPhones: [{ digits: '8916123456', valid: false, fault: 'lost_digit' }],
      },
      { line: 6, ...ivanov, number: 'КЛ00-000123', specialist: 'Терапевт' },
    ]);
    expect(table.cells[0]?.[10]).toBe('1\u00a0234,50');
    expect(table.cells[1]?.[11]).toBe('Перезвонить\r\nпосле 12');
    expect(table.cells[2]?.[6]).toBe('УЗИ "эксперт" кабинет');
  });
});

describe('the ValueTable sample', () => {
  it('has two patients and a row of emptiness', async () => {
    const { table, outcomes } = await outcomesOf('unreached-valuetable.xml', UNREACHED);
    expect(table).toMatchObject({ format: 'xml', damage: null });
    expect(outcomes).toEqual([
      { line: 1, ...ivanov, number: null, specialist: '' },
      {
        line: 2,
        desk: 'main',
        ref: '5210c9dd-65a2-11e9-936d-1856809fe650',
        number: null,
        patient: 'Шевченко Ольга & сын',
        phones: ['79161234567', '79031112233'],
        specialist: '',
        appointmentMs: Date.parse('2026-11-24T09:00:00+03:00'),
      },
      { kind: 'rejected', desk: 'main', ref: null, reasons: ['no_ref', 'no_phone', 'no_appointment'] },
    ]);
  });
});

describe('the OData sample', () => {
  const deleted = {
    kind: 'skipped',
    desk: 'main',
    ref: '5210c9dd-65a2-11e9-936d-1856809fe650',
    reason: 'deleted',
  };
  const liSasha = { desk: 'main', ref: '5210c9de-65a2-11e9-936d-1856809fe650' };

  it('has a patient, a deleted document and one without an appointment', async () => {
    const { table, outcomes } = await outcomesOf('unreached-odata.json');
    expect(table).toMatchObject({ format: 'json', damage: null });
    expect(outcomes).toEqual([
      { line: 1, ...ivanov, number: 'КЛ00-000123', specialist: 'Барбышева Евгения Петровна' },
      deleted,
      { kind: 'rejected', ...liSasha, reasons: ['no_appointment'] },
    ]);
  });

  it('has the last one skipped where statuses are listed, since the robot has not judged it yet', async () => {
    const { outcomes } = await outcomesOf('unreached-odata.json', UNREACHED);
    expect(outcomes.slice(1)).toEqual([deleted, { kind: 'skipped', ...liSasha, reason: 'not_unreached' }]);
  });
});
