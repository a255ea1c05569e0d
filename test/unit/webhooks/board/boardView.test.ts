// What the board shows of a job: everything a person needs, nothing sealed, keyed or unmasked.
import { describe, expect, test } from 'vitest';
import { inLanguage } from '../../../../src/shared/texts/say.js';
import { isoIn } from '../../../../src/shared/domain/instant.js';
import {
  nameCallback,
  nameResult,
  showCallback,
  showOutcome,
  showProgress,
  showResult,
} from '../../../../src/webhooks/board/boardView.js';
import { testCallback, testDesk, testPhone } from '../../../support/desks.js';

const inRussian = <Told>(tell: () => Told) => inLanguage('ru', tell);
const CALL_ID = '6f1c2d3e-4b5a-4c6d-8e7f-901234567890';
const APPOINTMENT_MS = Date.UTC(2026, 10, 24, 7, 30);
const callback = testCallback(testDesk(), {
  appointmentAt: isoIn('Europe/Moscow', APPOINTMENT_MS),
  ref: 'r1',
});
const phone = testPhone('79161234567');
const result = {
  v: 1,
  id: CALL_ID,
  callId: CALL_ID,
  desk: 'main',
  jobId: 'j1',
  settleId: CALL_ID,
  ref: 'r1',
  number: 'КЛ00-000123',
  attempt: 1,
  disposition: 'connected',
  fault: 'nobody',
  decision: { kind: 'complete' },
  phone,
  phoneIndex: 0,
  phoneVerdict: 'verified',
  startedAt: '2026-11-23T12:00:00+03:00',
  endedAt: '2026-11-23T12:01:00+03:00',
  raw: { status: 'connected' },
};

describe('a callback on the board', () => {
  test('is masked', () => {
    const shown = showCallback(callback);
    expect(shown).toEqual({
      ref: 'r1',
      number: 'КЛ00-000123',
      appointmentAt: '2026-11-24T10:30:00+03:00',
      patient: 'И. П. С.',
      phones: ['7916***'],
      spent: 0,
      calls: [],
      open: null,
      closed: null,
    });
    const text = JSON.stringify(shown);
    for (const { sealed, key } of callback.phones)
      expect(text.includes(sealed) || text.includes(key)).toBe(false);
  });

  test('is named by the masked patient and the appointment as the clinic’s clock shows it', () => {
    expect(inRussian(() => nameCallback({ name: 'batch-1', data: callback }))).toBe(
      'И. П. С. · приём 24.11 10:30',
    );
  });
});

describe('a result on the board', () => {
  test('is masked', () => {
    const text = JSON.stringify(showResult(result));
    expect(text).toContain('"phone":"7916***"');
    expect(text.includes(phone.sealed) || text.includes(phone.key)).toBe(false);
  });

  test('is named by the document and what became of it', () => {
    expect(inRussian(() => nameResult({ data: result }))).toBe('КЛ00-000123 · Соединили с пациентом');
    const close = {
      ...result,
      callId: null,
      disposition: null,
      fault: null,
      decision: { kind: 'close', reason: 'expired' },
    };
    expect(inRussian(() => nameResult({ data: { ...close, number: null } }))).toBe(
      'r1 · Приём слишком близко или прошёл',
    );
  });
});

describe('what the board does not know', () => {
  const strange = { v: 2, patient: 'Иванов Пётр', phones: ['79161234567'] };
  test.each([showCallback, showResult])('is not shown: $name', (show) => {
    for (const data of [strange, null, 'Иванов', undefined])
      expect(inRussian(() => show(data))).toBe('данные не той версии');
  });
  test.each([nameCallback, nameResult])('is not named: $name', (name) => {
    for (const data of [{ name: 'Иванов', data: strange }, null, undefined])
      expect(inRussian(() => name(data))).toBe('данные не той версии');
  });
  test('neither as a return value nor as progress', () => {
    expect(showOutcome({ callId: CALL_ID, patient: 'Иванов' })).toEqual({ callId: CALL_ID });
    expect(showOutcome('Иванов')).toBeNull();
    expect(showProgress({ patient: 'Иванов' })).toBe(0);
    expect(showProgress(0)).toBe(0);
    const progress = { callId: CALL_ID, status: 'operator_answered', at: '2026-11-23T12:00:00+03:00' };
    expect(showProgress({ ...progress, patient: 'Иванов' })).toEqual(progress);
  });
});
