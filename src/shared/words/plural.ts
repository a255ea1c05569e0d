// Russian counts: `1 звонок`, `3 звонка`, `11 звонков`.

const RULES = new Intl.PluralRules('ru');

/** The form of a word that goes with a count. @param forms for 1, 2 and 5 */
function pluralRu(count: number, [one, few, many]: readonly [string, string, string]): string {
  const rule = RULES.select(count);
  if (rule === 'one') return one;
  return rule === 'few' ? few : many;
}

/** The count and its word. */
export function countRu(count: number, forms: readonly [one: string, few: string, many: string]): string {
  return `${count} ${pluralRu(count, forms)}`;
}
