// 1C's navigation links, which people copy instead of a reference: `e1cib/data/Документ.Заявка?ref=936d…`.

const LINK = /e1cib\/data\/[^?#\s]*\?(?:[^#\s]*&)?ref=(?<ref>[0-9a-f]{32})(?![0-9a-f])/i;
/** 1C writes the five parts of a GUID in another order: the fourth, fifth, third, second, first. */
const PARTS = /^(.{4})(.{12})(.{4})(.{4})(.{8})$/;

/** The GUID of the object that a link leads to; null when the text is no such link. It may be part of a longer address. */
export function guidOfLink(text: string): string | null {
  const ref = LINK.exec(text)?.groups?.['ref'];
  if (ref === undefined) return null;
  const [, fourth = '', fifth = '', third = '', second = '', first = ''] =
    PARTS.exec(ref.toLowerCase()) ?? [];
  return [first, second, third, fourth, fifth].join('-');
}
