// HTML from tagged templates. Every value is escaped unless it is HTML from here itself, so no page can forget to.
// An own one: the npm packages of this kind escape by a mark at each value, or escape slashes and `=` in addresses too.

class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}
export type { Html };

/** What a template takes; null is nothing, and a list is its items one after the other. */
export type HtmlValue = Html | string | number | null | readonly HtmlValue[];

/** Values may stand in text and in quoted attributes; not in scripts, styles or the names of tags. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const texts = parts.map((part, index) => part + textOf(values[index] ?? null));
  return new Html(texts.join(''));
}

/** SVG of our own drawing; whoever serialised it has escaped its texts. */
export function drawing(svg: string): Html {
  return new Html(svg);
}

function textOf(value: HtmlValue): string {
  if (value === null) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(textOf).join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
