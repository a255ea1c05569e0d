// The robot's Russian: grammar by examples, and the robot's contract over any text a clerk can type.
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { spokenName, spokenSpecialist } from '../../../../src/shared/domain/speech.js';
import { spokenInstant } from '../../../../src/shared/domain/spokenInstant.js';

describe('a patient', () => {
  test.each([
    ['Иванов Пётр Сергеевич', 'Пётр Сергеевич'],
    ['ЁЛКИНА АННА', 'Анна'],
    ['иванов пётр сергеевич', 'Пётр Сергеевич'],
    ['Мамедов Рустам Али оглы', 'Рустам Али оглы'],
    ['МАМЕДОВА ЛЕЙЛА АЛИ КЫЗЫ', 'Лейла Али кызы'],
    ['Мамедов Рустам Али-Оглы', 'Рустам Али-оглы'],
    ['Ли Саша', 'Саша'],
    ['Петрова-Водкина Анна-Мария', 'Анна-Мария'],
    ['Петрова - Водкина Анна', 'Анна'],
    ['Шевченко Ольга & сын', 'Ольга'],
    ['Шевченко Ольга и сын', 'Ольга'],
    ['Шевченко Ольга, мама Пети', 'Ольга'],
    ['Шевченко Ольга (мама)', 'Ольга'],
    ['Иванова (Петрова) Анна Ивановна', 'Анна Ивановна'],
    ['Иванов, Пётр Сергеевич', 'Пётр Сергеевич'],
    ['Пётр Сергеевич Иванов', 'Пётр Сергеевич'],
    ['Пётр Сергеевич', 'Пётр Сергеевич'],
    ['Рабинович Анна Ильинична', 'Анна Ильинична'],
    ['Иванов Пётр С.', 'Пётр'],
    ['Иванов Пётр Сергеевич мл.', 'Пётр Сергеевич'],
    ['Иванов  Пётр\u00a0Сергеевич ', 'Пётр Сергеевич'],
    ['Иванов Пётр 89161234567', 'Пётр'],
    ['О’Коннор "Шинейд"', 'Шинейд'],
    ['IVANOV PETR', 'Petr'],
    ['Анна', 'Анна'],
    ['Анна.', 'Анна'],
  ])('%s is spoken of as %s', (fullName, spoken) => {
    expect(spokenName(fullName)).toBe(spoken);
  });

  test.each([
    'Иванов П. С.',
    'Иванов П.С.',
    'ИВАНОВ П С',
    'П. С. Иванов',
    '',
    '   ',
    '-',
    '12',
    '& сын',
    '"',
  ])('"%s" is a patient without a name', (fullName) => {
    expect(spokenName(fullName)).toBe('пациент');
  });
});

describe('an appointment', () => {
  const at = (text: string) =>
    spokenInstant(DateTime.fromISO(text, { zone: 'Europe/Moscow' }).toMillis(), 'Europe/Moscow');

  test.each([
    ['2026-11-24T10:30', 'вторник, двадцать четвёртое ноября, десять часов тридцать минут'],
    ['2026-11-24T09:00', 'вторник, двадцать четвёртое ноября, девять часов'],
    ['2026-12-01T01:01', 'вторник, первое декабря, один час одна минута'],
    ['2026-12-02T02:02', 'среда, второе декабря, два часа две минуты'],
    ['2026-12-03T13:05', 'четверг, третье декабря, тринадцать часов пять минут'],
    ['2026-12-10T21:21', 'четверг, десятое декабря, двадцать один час двадцать одна минута'],
    ['2026-12-11T22:42', 'пятница, одиннадцатое декабря, двадцать два часа сорок две минуты'],
    ['2026-12-13T12:11', 'воскресенье, тринадцатое декабря, двенадцать часов одиннадцать минут'],
    ['2026-12-20T00:59', 'воскресенье, двадцатое декабря, ноль часов пятьдесят девять минут'],
    ['2027-01-30T20:14', 'суббота, тридцатое января, двадцать часов четырнадцать минут'],
    ['2027-05-31T04:34', 'понедельник, тридцать первое мая, четыре часа тридцать четыре минуты'],
    ['2027-08-23T23:51', 'понедельник, двадцать третье августа, двадцать три часа пятьдесят одна минута'],
  ])('at %s is %s', (text, spoken) => {
    expect(at(text)).toBe(spoken);
  });

  test('is told in the desk’s zone', () => {
    expect(spokenInstant(Date.UTC(2026, 10, 23, 22), 'Asia/Vladivostok')).toBe(
      'вторник, двадцать четвёртое ноября, восемь часов',
    );
  });

  test('is told differently for every minute of a month', () => {
    const start = Date.UTC(2026, 11, 1);
    const spoken = Array.from({ length: 31 * 24 * 60 }, (_, minute) => minute).filter(
      (minute) => minute % 7 === 0,
    );
    const texts = new Set(spoken.map((minute) => spokenInstant(start + minute * 60_000, 'UTC')));
    expect(texts.size).toBe(spoken.length);
    for (const text of texts) {
      expect(text).toMatch(
        /^[а-я]+, (двадцать |тридцать )?[а-яё]+(ое|ье) декабря, [а-я ]*(один час|(два|три|четыре) часа|[а-я]+ часов)( [а-я ]*(одна минута|(две|три|четыре) минуты|[а-я]+ минут))?$/,
      );
      expect(text).not.toMatch(
        /(один|одна|два|две|три|четыре) (часов|минут)$|(пять|шесть|семь|восемь|девять|надцать|дцать|сорок|десять|сят) (час|часа|минута|минуты)$/,
      );
    }
  });
});

describe('a specialist', () => {
  test.each([
    ['Терапевт', 'терапевт'],
    ['ТЕРАПЕВТ', 'терапевт'],
    ['Врач-терапевт участковый', 'врач-терапевт участковый'],
    ['УЗИ "эксперт" кабинет', 'УЗИ эксперт кабинет'],
    ['ЛОР; отоларинголог', 'ЛОР, отоларинголог'],
    ['УЗИ/ЭКГ', 'УЗИ, ЭКГ'],
    ['Кардиолог (детский)', 'кардиолог детский'],
    ['Барбышева Евгения Петровна', 'Барбышева Евгения Петровна'],
    ['БАРБЫШЕВА ЕВГЕНИЯ ПЕТРОВНА', 'Барбышева Евгения Петровна'],
    ['Барбышева Е.П.', 'Барбышева Е.П.'],
    ['Кабинет {12}\\3', 'кабинет 12 3'],
    ['Кабинет №5', 'кабинет номер 5'],
    ['Процедурный кабинет, 2 этаж', 'процедурный кабинет, 2 этаж'],
    ['', 'врач'],
    [' ; ', 'врач'],
    ['«»', 'врач'],
  ])('%s is spoken of as %s', (specialist, spoken) => {
    expect(spokenSpecialist(specialist)).toBe(spoken);
  });
});

describe('over any text', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          'Иванов',
          'ПЁТР',
          'оглы',
          'ŉ',
          'ß',
          'ﬃ',
          'ʼ',
          '"',
          '”',
          '\\',
          '{',
          '}',
          '\n',
          '\u2028',
          ' ',
          '-',
          '.',
          ',',
          ';',
          '(',
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join('')),
  );

  test.each([
    ['spokenName', spokenName],
    ['spokenSpecialist', spokenSpecialist],
  ])('%s keeps the robot’s contract', (_, speak) => {
    fc.assert(
      fc.property(texts, (text) => {
        const spoken = speak(text);
        expect(spoken).toMatch(/^[\p{L}\p{M}\d ,.-]{1,100}$/u);
        expect(spoken).not.toMatch(/["'`´\p{Pi}\p{Pf}‚„ʹʺʻʼʽˈꞌ\\{}\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(JSON.parse(`{"spoken":"${spoken}"}`)).toEqual({ spoken });
      }),
      { numRuns: 3_000 },
    );
  });

  test('neither takes long over an endless cell', () => {
    const started = performance.now();
    for (const unit of ['-', ' ', '(', 'я', 'я.', ', ']) {
      spokenName(unit.repeat(1_000_000));
      spokenSpecialist(unit.repeat(1_000_000));
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

// A name with a space behind it is never taken for a usual one, and is otherwise the same name.
describe('names in the usual form', () => {
  const surnames = [
    'Придуманский',
    'Придуманская',
    'Ребенок',
    'Де',
    'Шевченко',
    'Мама',
    'Тестовый',
    'Сергеевич',
  ];
  const givens = [
    'Пётр',
    'Ольга',
    'Али',
    'Оглы',
    'Пациент',
    'Ван',
    'Умер',
    'Ивановой',
    'Мстс',
    'Сергеевна',
    'Аааа',
  ];
  const patronymics = ['Сергеевич', 'Сергеевна', 'Ильинична', 'Отсутствуевич', 'Тттович'];
  const names = surnames.flatMap((surname) =>
    givens.flatMap((given) => patronymics.map((patronymic) => `${surname} ${given} ${patronymic}`)),
  );

  test('are spoken as others are', () => {
    expect(names.map(spokenName)).toEqual(names.map((name) => spokenName(`${name} `)));
  });
});
