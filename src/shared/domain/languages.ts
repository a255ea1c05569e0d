// The languages that people are told in, each with its words.
import { en } from './words.en.js';
import { ru } from './words.ru.js';
import type { Words } from './words.js';

export const LANGUAGES = ['ru', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export function isLanguage(text: string): text is Language {
  return LANGUAGES.some((language) => language === text);
}

export const WORDS: Readonly<Record<Language, Words>> = { ru, en };
