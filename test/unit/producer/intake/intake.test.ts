// What a row comes to, fault by fault.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REJECT_REASONS } from '../../../../src/shared/domain/rowReasons.js';
import { Intake } from '../../../../src/producer/intake/intake.js';
import { desks, NOW_MS, outcomeOf, SOUND_ROW } from './desks.js';

const reasonsOf = (...args: Parameters<typeof outcomeOf>) => {
  const outcome = outcomeOf(...args);
  return outcome.kind === 'rejected' ? outcome.reasons : outcome.kind;
};
const candidateOf = (...args: Parameters<typeof outcomeOf>) => {
  const outcome = outcomeOf(...args);
  return outcome.kind === 'callable' ? outcome.candidate : outcome;
};

describe('a sound row', () => {
  it('is a candidate with all that a call needs', () => {
    expect(outcomeOf(SOUND_ROW)).toEqual({
      kind: 'callable',
      candidate: {
        line: 2,
        desk: 'main',
        ref: '5210c9dc-65a2-11e9-936d-1856809fe650',
        number: 'КЛ00-000123',
        patient: 'Иванов Пётр Сергеевич',
        phones: ['79161234567'],
        specialist: 'Терапевт',
        appointmentMs: Date.parse('2026-11-24T10:30:00+03:00'),
      },
    });
  });

  it('needs neither name nor specialist nor number', () => {
    const { Ссылка, Телефон, ДатаПриема } = SOUND_ROW;
    expect(candidateOf({ Ссылка, Телефон, ДатаПриема })).toMatchObject({
      number: null,
      patient: '',
      specialist: '',
    });
  });

  it('is known by its number where the export has no references', () => {
    const { Номер, Телефон, ДатаПриема } = SOUND_ROW;
    expect(candidateOf({ Номер: `${Номер} `, Телефон, ДатаПриема })).toMatchObject({
      ref: Номер,
      number: Номер,
    });
  });

  it('has its texts freed of no-break spaces and line breaks', () => {
    expect(candidateOf({ ...SOUND_ROW, Пациент: '\u00a0Иванов\r\n  Пётр\u00a0' })).toMatchObject({
      patient: 'Иванов Пётр',
    });
  });

  it('has the phones of all its phone columns in their order, each once', () => {
    const row = { ...SOUND_ROW, Телефон2: '+7 (495) 123-45-67, 89161234567', Телефон1: '' };
    expect(candidateOf(row)).toMatchObject({ phones: ['79161234567', '74951234567'] });
  });

  it('has its time in the desk’s zone', () => {
    const row = candidateOf(SOUND_ROW, desks({ east: ['timezone: Asia/Yekaterinburg'] }));
    expect(row).toMatchObject({ appointmentMs: Date.parse('2026-11-24T10:30:00+05:00') });
  });

  it.each([
    [{ ДатаНачала: '2026-11-24T00:00:00', ВремяНачала: '0001-01-01T10:30:00' }],
    [{ ДатаПриема: '24.11.2026', ВремяПриема: '10:30' }],
    [{ ДатаПриема: '01.01.0001 0:00:00', ДатаНачала: '24.11.2026 10:30' }],
  ])('may have date and time apart, or in the second date column: %j', (dates) => {
    const { Ссылка, Телефон } = SOUND_ROW;
    expect(candidateOf({ Ссылка, Телефон, ...dates })).toMatchObject({
      appointmentMs: Date.parse('2026-11-24T10:30:00+03:00'),
    });
  });
});

describe('a row that cannot be called', () => {
  it.each([
    ['no_ref', { Ссылка: '' }],
    ['no_ref', { Ссылка: '00000000-0000-0000-0000-000000000000' }],
    ['no_phone', { Телефон: ' \u00a0' }],
    ['bad_phone', { Телефон: '8916123456 (муж)' }],
    ['bad_phone', { Телефон: 'нет' }],
    ['no_appointment', { ДатаПриема: '' }],
    ['no_appointment', { ДатаПриема: '01.01.0001 0:00:00' }],
    ['bad_date', { ДатаПриема: '31.02.2026 10:00:00' }],
    ['bad_date', { ДатаПриема: 'завтра' }],
    ['bad_date', { ДатаПриема: '24.11.2026' }],
    ['appointment_passed', { ДатаПриема: '23.11.2026 10:15:00' }],
    ['too_late', { ДатаПриема: '23.11.2026 11:15:00' }],
  ])('is rejected as %s: %j', (reason, fault) => {
    expect(reasonsOf({ ...SOUND_ROW, ...fault })).toEqual([reason]);
  });

  it('has every fault of it named', () => {
    const row = { ...SOUND_ROW, Ссылка: '', Телефон: '', ДатаПриема: 'x', Филиал: 'нигде' };
    const two = desks({ north: ['branches: [Север]'], south: ['branches: [Юг]'] });
    expect(reasonsOf(row, two)).toEqual(['no_ref', 'no_phone', 'bad_date', 'unknown_branch']);
  });

  it.each([
    ['appointment_passed', '01.02.2020 10:00'],
    ['too_late', '23.11.2026 11:00'],
    ['bad_date', '31.02.2026 10:00'],
  ])('of a branch that no desk has is %s too when it would be at every desk', (reason, ДатаПриема) => {
    const two = desks({ north: ['branches: [Север]'], south: ['branches: [Юг]'] });
    const row = { ...SOUND_ROW, Ссылка: '', Телефон: 'нет', ДатаПриема, Филиал: 'Луна' };
    expect(reasonsOf(row, two)).toEqual(['no_ref', 'bad_phone', reason, 'unknown_branch']);
  });

  it.each([
    ['one could still call', '23.11.2026 11:00', ['unknown_branch']],
    ['too late at one, passed at the other', '23.11.2026 09:30', ['too_late', 'unknown_branch']],
  ])('of a branch that no desk has is judged as the kindest desk would: %s', (_why, ДатаПриема, reasons) => {
    const two = desks({
      west: ['branches: [Запад]', 'timezone: Europe/Kaliningrad', 'leadTime: 10m'],
      moscow: ['branches: [Москва]'],
    });
    expect(reasonsOf({ ...SOUND_ROW, ДатаПриема, Филиал: 'Луна' }, two)).toEqual(reasons);
  });

  it('is broken_row alone when its cells cannot be separated', () => {
    const intake = new Intake({ header: Object.keys(SOUND_ROW), desks: desks(), nowMs: NOW_MS });
    expect(intake.read({ line: 7, cells: ['x'], broken: 'it has 1 cells' })).toEqual({
      kind: 'rejected',
      desk: 'main',
      ref: null,
      reasons: ['broken_row'],
    });
  });
});

describe('the name of a patient', () => {
  const { Пациент, ...unnamed } = SOUND_ROW;
  const apart = { Фамилия: 'Соколова', Имя: 'Вера', Отчество: 'Ильинична' };

  it('is put together from three columns', () => {
    expect(candidateOf({ ...unnamed, ...apart })).toMatchObject({ patient: 'Соколова Вера Ильинична' });
    expect(candidateOf({ ...unnamed, ...apart, Отчество: '' })).toMatchObject({ patient: 'Соколова Вера' });
  });

  it('is that of the one column where there is one', () => {
    expect(candidateOf({ ...SOUND_ROW, ...apart })).toMatchObject({ patient: Пациент });
    expect(candidateOf({ ...SOUND_ROW, Пациент: '', ...apart })).toMatchObject({
      patient: 'Соколова Вера Ильинична',
    });
  });
});

describe('the numbers of a row', () => {
  const two = desks({
    main: ['branches: [Главный]'],
    second: ['branches: [Второй]', 'countries: [RU, BY]'],
  });

  it('are not the clinic’s own, of whichever desk', () => {
    const elsewhere = { ...SOUND_ROW, Телефон: '+7 495 123-45-67' };
    const other = desks().map((desk) => ({ ...desk, robot: { ...desk.robot, number: '84951234567' } }));
    const intake = new Intake({
      header: Object.keys(SOUND_ROW),
      desks: desks(),
      allDesks: [...desks(), ...other],
      nowMs: NOW_MS,
    });
    const row = { line: 2, cells: Object.values(elsewhere), broken: null };
    expect(intake.read(row)).toMatchObject({ reasons: ['own_number'], badPhones: [{ fault: 'own_number' }] });
    expect(reasonsOf(elsewhere)).toBe('callable');
  });

  it('are called without the clinic’s own among them', () => {
    const row = { ...SOUND_ROW, Телефон: '74951234567', Телефон2: '89161234567' };
    const to = desks().map((desk) => ({ ...desk, robot: { ...desk.robot, number: '74951234567' } }));
    expect(candidateOf(row, to)).toMatchObject({ phones: ['79161234567'] });
    expect(reasonsOf({ ...row, Телефон2: '8916' }, to)).toEqual(['bad_phone', 'own_number']);
  });

  it('are of the countries of their desk', () => {
    const row = { ...SOUND_ROW, Телефон: '+375 29 123-45-67' };
    expect(reasonsOf({ ...row, Филиал: 'Главный' }, two)).toEqual(['bad_phone']);
    expect(candidateOf({ ...row, Филиал: 'Второй' }, two)).toMatchObject({ phones: ['375291234567'] });
    expect(reasonsOf({ ...row, Филиал: 'Луна' }, two)).toEqual(['unknown_branch']);
  });
});

describe('the last moment', () => {
  it('is the lead time before the appointment, when the desk is open', () => {
    expect(reasonsOf({ ...SOUND_ROW, ДатаПриема: '23.11.2026 11:15:01' })).toBe('callable');
    expect(reasonsOf({ ...SOUND_ROW, ДатаПриема: '23.11.2026 11:15:00' })).toEqual(['too_late']);
  });

  it('comes with the closing, when the desk opens too late the next day', () => {
    const evening = Date.parse('2026-11-23T14:29:00+03:00');
    expect(reasonsOf({ ...SOUND_ROW, ДатаПриема: '24.11.2026 10:30:00' }, desks(), evening)).toEqual([
      'too_late',
    ]);
    expect(reasonsOf({ ...SOUND_ROW, ДатаПриема: '24.11.2026 10:30:01' }, desks(), evening)).toBe('callable');
  });
});

describe('a row that needs no call', () => {
  it.each([
    ['deleted', { ПометкаУдаления: 'Да' }],
    ['deleted', { DeletionMark: 'true' }],
    ['not_unreached', { Статус: 'Подтверждён' }],
    ['not_unreached', { Статус: '' }],
    ['no_consent', { Согласие: 'Нет' }],
    ['no_consent', { Согласие: '' }],
  ])('is skipped as %s, its faults unnamed: %j', (reason, cells) => {
    const to = desks({ main: ['onec: { unreached: [Недозвон] }'] });
    const outcome = outcomeOf({ ...SOUND_ROW, Статус: 'Недозвон', Телефон: '', ...cells }, to);
    expect(outcome).toMatchObject({ kind: 'skipped', desk: 'main', ref: SOUND_ROW.Ссылка, reason });
  });

  it('is told by a status whatever its case, spaces and ё, and only if the desk lists statuses', () => {
    const to = desks({ main: ['onec: { unreached: [Оператор не ответил, Отклонённый] }'] });
    for (const Статус of ['ОператорНеОтветил', ' оператор\u00a0не  ответил', 'ОТКЛОНЕННЫЙ']) {
      expect(reasonsOf({ ...SOUND_ROW, Статус }, to)).toBe('callable');
    }
    expect(reasonsOf({ ...SOUND_ROW, Статус: 'Подтверждён' })).toBe('callable');
    expect(reasonsOf(SOUND_ROW, to)).toBe('callable');
  });

  it.each(['Да', 'истина', 'true', '1'])('is not told by the consent %s', (Согласие) => {
    expect(reasonsOf({ ...SOUND_ROW, Согласие, DeletionMark: 'false' })).toBe('callable');
  });
});

describe('the desk of a row', () => {
  const two = desks({ north: ['branches: ["Филиал на ул. Зелёной, 5"]'], south: ['branches: [Юг]'] });

  it('is told by the branch', () => {
    expect(candidateOf({ ...SOUND_ROW, Филиал: 'ФИЛИАЛ на ул.\u00a0Зеленой, 5' }, two)).toMatchObject({
      desk: 'north',
    });
    expect(candidateOf({ ...SOUND_ROW, Филиал: 'юг' }, two)).toMatchObject({ desk: 'south' });
    expect(reasonsOf({ ...SOUND_ROW, Филиал: 'Восток' }, two)).toEqual(['unknown_branch']);
    expect(reasonsOf(SOUND_ROW, two)).toEqual(['unknown_branch']);
  });

  it('is the only one there is, whatever the branch', () => {
    expect(candidateOf({ ...SOUND_ROW, Филиал: 'Восток' }, two.slice(1))).toMatchObject({ desk: 'south' });
  });
});

it('any row comes to exactly one outcome, and a rejected one has reasons, each once', () => {
  const cells = fc.record({
    Ссылка: fc.constantFrom('', 'ref', '00000000-0000-0000-0000-000000000000'),
    Телефон: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '89161234567', '7')),
    ДатаПриема: fc.oneof(
      fc.string(),
      fc.constantFrom('24.11.2026 10:30', '23.11.2026 10:20', '1.1.2020 10:00', ''),
    ),
    Филиал: fc.constantFrom('Север', 'Юг', '', 'x'),
    Статус: fc.constantFrom('Недозвон', '', 'Подтвержден'),
    DeletionMark: fc.constantFrom('true', 'false', ''),
  });
  const to = desks({
    north: ['branches: [Север]', 'onec: { unreached: [Недозвон] }'],
    south: ['branches: [Юг]'],
  });
  fc.assert(
    fc.property(cells, (row) => {
      const outcome = outcomeOf(row, to);
      if (outcome.kind !== 'rejected') return;
      expect(outcome.reasons.length).toBeGreaterThan(0);
      expect(new Set(outcome.reasons).size).toBe(outcome.reasons.length);
      expect(REJECT_REASONS).toEqual(expect.arrayContaining([...outcome.reasons]));
    }),
    { numRuns: 200 },
  );
});
