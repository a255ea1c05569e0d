// Headers: 1C's names in any spelling; what is missing, doubled or unknown is named.
import { describe, expect, it } from 'vitest';
import { readHeader } from '../../../../src/producer/intake/columns.js';
import { InputError } from '../../../../src/shared/errors.js';

const REQUIRED = ['Ссылка', 'Телефон', 'ДатаПриема'];

describe('a header', () => {
  it.each([
    ['ref', 'УникальныйИдентификатор'],
    ['ref', 'ref_key'],
    ['ref', 'Guid'],
    ['number', 'Номер'],
    ['patient', 'ФИО'],
    ['patient', 'Клиент____Presentation'],
    ['phone', 'номер телефона'],
    ['phone', 'Телефон 9'],
    ['appointment', 'Дата начала'],
    ['appointmentTime', 'ВРЕМЯ НАЧАЛА'],
    ['specialist', 'Сотрудник____Presentation'],
    ['branch', 'Филиал'],
    ['status', ' статус '],
    ['consent', 'Согласие'],
    ['comment', 'Комментарий'],
    ['deleted', 'ПометкаУдаления'],
  ] as const)('has the field %s in the column "%s"', (field, name) => {
    const { columns, unknown } = readHeader([...REQUIRED, name], []);
    expect(columns[field]).toContain(3);
    expect(unknown).toEqual([]);
  });

  it('may have columns of the configuration’s own names; they go before the built-in ones', () => {
    const { columns } = readHeader(
      [...REQUIRED, 'Сотовый', 'Кому'],
      [{ phone: ['сотовый'] }, { patient: ['Кому'] }],
    );
    expect(columns.phone).toEqual([3, 1]);
    expect(columns.patient).toEqual([4]);
  });

  it('prefers what OData shows for people to what it keeps', () => {
    expect(readHeader([...REQUIRED, 'Клиент', 'Клиент____Presentation'], []).columns.patient).toEqual([4, 3]);
  });

  it('has unknown columns named, but not those of our own rejects file', () => {
    expect(readHeader([...REQUIRED, 'Сумма', 'Строка', 'Причина', 'Пояснение'], []).unknown).toEqual([
      'Сумма',
    ]);
  });

  it('without required columns is refused, each of them named', () => {
    const read = () => readHeader(['ФИО', 'Ссылка____Presentation'], []);
    expect(read).toThrow(InputError);
    expect(read).toThrow(/Ссылка.*\n.*Телефон.*\n.*ДатаПриема/);
  });

  it('of an empty OData page has no columns, and nothing is missing', () => {
    expect(readHeader([], [])).toMatchObject({ columns: { ref: [], phone: [] }, unknown: [] });
  });

  it('may do without references if it has numbers', () => {
    expect(readHeader(['Номер', 'Телефон', 'ДатаПриема'], []).columns).toMatchObject({
      ref: [],
      number: [0],
    });
  });

  it('with a column twice is refused by name, unless it is a phone or no field', () => {
    expect(() => readHeader([...REQUIRED, 'Дата приёма'], [])).toThrow('"Дата приёма"');
    expect(readHeader([...REQUIRED, 'Телефон', 'Сумма', 'Сумма'], [])).toMatchObject({
      columns: { phone: [1, 3] },
      unknown: ['Сумма', 'Сумма'],
    });
  });
});
