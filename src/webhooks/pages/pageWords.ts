// Russian words that several pages share. What is said of calls, callbacks and pauses is in src/shared.
import type { Role } from './page.js';

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  operator: 'оператор',
  supervisor: 'старшая смена',
};
