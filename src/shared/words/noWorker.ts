// What is said of a desk that no living worker serves: the same words on the pages and in `status`.
import type { Language } from '../domain/languages.js';

interface NoWorkerWords {
  readonly state: string;
  readonly why: string;
}

const WORDS: Readonly<Record<Language, NoWorkerWords>> = {
  ru: { state: 'Никто не звонит', why: 'нет работающего процесса обзвона' },
  en: { state: 'Nobody is called', why: 'no worker is alive' },
};

export function noWorkerWords(language: Language): NoWorkerWords {
  return WORDS[language];
}
