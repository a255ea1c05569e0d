import { describe, expect, it } from 'vitest';
import type { PhoneEntry } from '../../../../src/shared/contracts/job.js';
import type { ResultJob } from '../../../../src/shared/contracts/result.js';
import type { Disposition } from '../../../../src/shared/domain/disposition.js';
import {
  NUMBER_COLUMNS,
  numberCells,
  numbersToCheck,
} from '../../../../src/shared/documents/numbersToCheck.js';
import { storedResult } from '../../../support/results.js';

const phone = (name: string): PhoneEntry => ({ sealed: `sealed-${name}`, key: `key-${name}`, masked: name });
const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T10:00:00+03:00`;

function called(ref: string, name: string, day: number, disposition: Disposition, desk = 'main'): ResultJob {
  return storedResult(desk, { ref, jobId: ref, phone: phone(name), disposition, endedAt: at(day) });
}

const found = (...results: ResultJob[]) => numbersToCheck(results, ({ masked }) => masked);

describe('numbers to check', () => {
  it('are those of a document that results speak against, with why and since when', () => {
    expect(
      found(
        called('A', 'home', 5, 'patient_no_answer'),
        called('A', 'home', 3, 'patient_busy'),
        called('A', 'work', 4, 'number_invalid'),
        called('B', 'other', 4, 'patient_busy'),
      ),
    ).toEqual([
      {
        desk: 'main',
        ref: 'A',
        number: 'КЛ00-000123',
        phone: 'home',
        why: 'failed_on_two_days',
        since: at(3),
        worked: [],
      },
      {
        desk: 'main',
        ref: 'A',
        number: 'КЛ00-000123',
        phone: 'work',
        why: 'number_invalid',
        since: at(4),
        worked: [],
      },
    ]);
  });

  it('come with those of the patient that worked', () => {
    const [row] = found(called('A', 'home', 3, 'number_invalid'), called('A', 'mobile', 3, 'connected'));
    expect(row).toMatchObject({ phone: 'home', worked: ['mobile'] });
  });

  it('are judged by the calls of every document and desk', () => {
    const failed = [called('A', 'home', 3, 'patient_busy'), called('B', 'home', 4, 'patient_busy', 'second')];
    expect(found(...failed)).toMatchObject([
      { desk: 'main', ref: 'A' },
      { desk: 'second', ref: 'B' },
    ]);
    expect(found(...failed, called('C', 'home', 5, 'connected'))).toEqual([]);
  });

  it('do not come of results without a call', () => {
    const closed = storedResult('main', { callId: null, disposition: null, phone: null });
    expect(found(closed)).toEqual([]);
  });

  it('fill a row of a table', () => {
    const [row] = found(
      called('A', 'home', 3, 'number_invalid'),
      called('A', 'mobile', 3, 'connected'),
      called('A', 'work', 4, 'connected'),
    );
    const cells = row && numberCells(row);
    expect(Object.fromEntries(NUMBER_COLUMNS.map((column, index) => [column, cells?.[index]]))).toEqual({
      desk: 'main',
      ref: 'A',
      number: 'КЛ00-000123',
      phone: 'home',
      why: 'number_invalid',
      since: at(3),
      worked: 'mobile, work',
    });
  });
});
