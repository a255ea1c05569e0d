// Names and words as people type them into 1C. They are equal when they differ only in case, spaces, characters that
// nobody sees, or ё/е.

/** What to compare instead of the name: `Оператор не ответил` and `ОператорНеОтветил` have one key. */
export function nameKey(name: string): string {
  return name.toLowerCase().replace(UNSEEN, '').replaceAll('ё', 'е');
}

const UNSEEN = /[\s\p{Cc}\p{Cf}]+/gu;
