// HTML templates: what comes from outside never becomes HTML, what is HTML already stays as it is.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html } from '../../../../src/webhooks/pages/html.js';

test('escapes text for elements and for quoted attributes', () => {
  const text = `<b title="it's">&amp;</b>`;
  expect(html`<p title="${text}">${text}</p>`.toString()).toBe(
    '<p title="&lt;b title=&quot;it&#39;s&quot;&gt;&amp;amp;&lt;/b&gt;">' +
      '&lt;b title=&quot;it&#39;s&quot;&gt;&amp;amp;&lt;/b&gt;</p>',
  );
});

test('takes HTML as it is, however deep, and joins lists', () => {
  const items = ['<', '>'].map((text) => html`<li>${text}</li>`);
  expect(html`<ul>${items}</ul>${[[html`<hr>`], ['&']]}`.toString()).toBe(
    '<ul><li>&lt;</li><li>&gt;</li></ul><hr>&amp;',
  );
});

test('writes numbers, zero too, and nothing for null', () => {
  expect(html`<b>${0}</b>${null}${1.5}`.toString()).toBe('<b>0</b>1.5');
});

test('takes no object that only looks like HTML', () => {
  const impostor = { toString: () => '<script>' };
  // @ts-expect-error the type does not allow it; this is what happens in JavaScript
  expect(() => html`${impostor}`).toThrow(TypeError);
});

test('leaves no character of a value that could end an element or an attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const escaped = html`${text}`.toString();
      expect(escaped).not.toMatch(/[<>"']/);
      expect(escaped.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
    }),
  );
});
