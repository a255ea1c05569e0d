// What a robot said, as a log, a status and a page may show it: its beginning on one line, without digits, without the order.

const MAX_CHARACTERS = 300;
/** A shorter secret would black out half of every sentence; digits are gone anyway. */
const MIN_SECRET_CHARACTERS = 2;

/**
 * @param said any text, as it came
 * @param secrets what must not be in it, however it is written in JSON
 */
export function discreet(said: string, secrets: readonly string[]): string {
  const longestFirst = secrets
    .filter(({ length }) => length >= MIN_SECRET_CHARACTERS)
    .toSorted((a, b) => b.length - a.length);
  const plain = secretsIn(withoutEscapes(said), longestFirst);
  return plain
    .replace(/\d/g, '*')
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, MAX_CHARACTERS);
}

function secretsIn(text: string, secrets: readonly string[]): string {
  return secrets.reduce((left, secret) => left.replace(new RegExp(escaped(secret), 'giu'), '***'), text);
}

/** JSON may write any character as `\\u0418`, a form as `%D0%98`, a page as `&#1048;`. */
function withoutEscapes(text: string): string {
  const ofCode = (_whole: string, code: string, radix: number) => {
    const point = Number.parseInt(code, radix);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '';
  };
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (whole, code: string) => ofCode(whole, code, 16))
    .replace(/&#x([0-9a-f]{1,6});/gi, (whole, code: string) => ofCode(whole, code, 16))
    .replace(/&#(\d{1,7});/g, (whole, code: string) => ofCode(whole, code, 10))
    .replace(/(?:%[0-9a-f]{2})+/gi, (whole) => {
      try {
        return decodeURIComponent(whole);
      } catch {
        return '';
      }
    });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
