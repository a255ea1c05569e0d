// What of an export may be shown: words, never patients.
import { describe, expect, it } from 'vitest';
import { harmlessText, isLikeData } from '../../../../src/producer/intake/harmlessText.js';

describe('a text of an export', () => {
  it.each([
    ['Подписано', 'Подписано'],
    ['Есть согласие', 'Есть согласие'],
    ['да, 12.03.2024', 'да, ##.##.####'],
    ['Дата рождения', 'Дата рождения'],
    ['Сумма, руб.', 'Сумма, руб.'],
    ['ДатаСоздания', 'ДатаСоздания'],
  ])('that names nobody is shown: %s', (text, shown) => {
    expect(harmlessText(text)).toBe(shown);
  });

  it.each([
    'Соколова Вера Ильинична',
    'СОКОЛОВА ВЕРА ИЛЬИНИЧНА',
    'Соколова В. И.',
    'В.И. Соколова',
    'Соколова',
    'Вера Ильинична',
    '8 900 555-00-01',
    '+7 (900) 555 00 01',
    '89005550001',
    'v.sokolova@example.org',
    '5210c9dc-65a2-11e9-936d-000000000001',
    'слово '.repeat(20),
  ])('that may name a patient is not shown: %s', (text) => {
    expect(harmlessText(text)).toBeNull();
  });

  it('is no header when a cell of it looks like data', () => {
    expect(isLikeData(['Ссылка', 'Телефон1', 'Сумма, руб. 2026'])).toBe(false);
    expect(isLikeData(['Ссылка', 'Соколова', '89005550001'])).toBe(true);
    expect(isLikeData(['Ссылка', '26.11.2026 10:30'])).toBe(true);
  });
});
