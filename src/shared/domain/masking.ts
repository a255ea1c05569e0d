// What people see where they need not know who the patient is (law 8): initials, the number's code and two digits.

/** `79161234567` → `+7 916 ***-**-67`; a foreign number keeps two digits at each end, a short one its last two. */
export function maskPhone(digits: string): string {
  const known = digits.replace(/\D/g, '');
  if (/^7\d{10}$/.test(known)) return `+7 ${known.slice(1, 4)} ***-**-${known.slice(-2)}`;
  if (known.length >= 11) return `+${known.slice(0, 2)} ***-**-${known.slice(-2)}`;
  return known.length >= 6 ? `***-**-${known.slice(-2)}` : '***';
}

const MAX_INITIALS = 4;

/** `Иванов Пётр Сергеевич` → `И. П. С.`; `***` when there is no name. */
export function maskName(name: string): string {
  const words = name.normalize('NFC').match(/\p{L}[\p{L}\p{M}-]*/gu) ?? [];
  const initials = words.slice(0, MAX_INITIALS).map((word) => `${firstLetter(word.toUpperCase())}.`);
  return initials.join(' ') || '***';
}

function firstLetter(word: string): string {
  return String.fromCodePoint(word.codePointAt(0) ?? 0x2a);
}
