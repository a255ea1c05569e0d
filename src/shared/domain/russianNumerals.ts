// Russian numbers in words, as far as dates and times need them.

type Gender = 'masculine' | 'feminine';

const UNITS: Readonly<Record<Gender, readonly string[]>> = {
  masculine: ['ноль', 'один', 'два', 'три', 'четыре', 'пять', 'шесть', 'семь', 'восемь', 'девять'],
  feminine: ['ноль', 'одна', 'две', 'три', 'четыре', 'пять', 'шесть', 'семь', 'восемь', 'девять'],
};
const TEENS = [
  ...['десять', 'одиннадцать', 'двенадцать', 'тринадцать', 'четырнадцать'],
  ...['пятнадцать', 'шестнадцать', 'семнадцать', 'восемнадцать', 'девятнадцать'],
];
const TENS = ['', '', 'двадцать', 'тридцать', 'сорок', 'пятьдесят'];
const ORDINAL_UNITS = [
  '',
  'первое',
  'второе',
  'третье',
  'четвёртое',
  'пятое',
  'шестое',
  'седьмое',
  'восьмое',
  'девятое',
];
const PLURAL = new Intl.PluralRules('ru');

/** Below sixty, with its noun: `двадцать одна минута`. */
export function counted(
  count: number,
  gender: Gender,
  noun: Readonly<Record<'one' | 'few' | 'many', string>>,
): string {
  const form = PLURAL.select(count);
  return `${cardinal(count, gender)} ${form === 'one' || form === 'few' ? noun[form] : noun.many}`;
}

function cardinal(count: number, gender: Gender): string {
  const unit = UNITS[gender][count % 10] ?? '';
  if (count < 10) return unit;
  if (count < 20) return TEENS[count - 10] ?? '';
  const ten = TENS[Math.floor(count / 10)] ?? '';
  return count % 10 === 0 ? ten : `${ten} ${unit}`;
}

/** A day of the month in the neuter: `двадцать четвёртое`. */
export function ordinal(day: number): string {
  const unit = ORDINAL_UNITS[day % 10] ?? '';
  if (day < 10) return unit;
  if (day % 10 === 0 || day < 20) return `${cardinal(day, 'masculine').slice(0, -1)}ое`;
  return `${cardinal(day - (day % 10), 'masculine')} ${unit}`;
}
