// Makes a drawing fit for our pages, whose Content-Security-Policy knows one style sheet: nothing in it has a style of its own.

/** What is used of an element; the DOM's own types are for browsers and are not known here. */
export interface DrawnElement {
  readonly outerHTML: string;
  readonly localName: string;
  readonly children: Iterable<DrawnElement>;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  remove(): void;
}

/** Properties that SVG also knows as attributes. */
const AS_ATTRIBUTE: ReadonlySet<string> = new Set([
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
]);

/**
 * Takes style sheets and scripts out, and turns styles into attributes where SVG has one; the rest of them is dropped.
 *
 * @param drawing is changed
 */
export function cleanSvg(drawing: DrawnElement): void {
  for (const child of [...drawing.children]) {
    if (child.localName === 'style' || child.localName === 'script') child.remove();
    else cleanSvg(child);
  }
  const style = drawing.getAttribute('style');
  if (style === null) return;
  drawing.removeAttribute('style');
  for (const declaration of style.split(';')) {
    const [property = '', ...value] = declaration.split(':');
    const name = property.trim();
    if (AS_ATTRIBUTE.has(name)) drawing.setAttribute(name, value.join(':').trim());
  }
}
