// YAML as people type it: the first mistake, with its line and column, in a sentence that says what to do about it.
import { isAlias, isScalar, LineCounter, parseDocument, visit, type Document, type YAMLError } from 'yaml';
import { ConfigurationError } from '../errors.js';
import { say } from '../texts/say.js';

interface Mistake {
  /** Where in the text, from 0. */
  readonly at: number;
  readonly what: string;
}

/**
 * Reads a YAML text. Only the first mistake is told: the others mostly follow from it.
 *
 * @throws ConfigurationError; it quotes nothing of the text, which may hold a password
 */
export function parseYaml(text: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  const mistake = firstMistake(document, text);
  if (mistake === null) return document.toJS() as unknown;
  const { line, col } = lines.linePos(mistake.at);
  throw new ConfigurationError([
    say('YAML, line {line}, column {col}: {what}', {
      line: String(line),
      col: String(col),
      what: mistake.what,
    }),
  ]);
}

function firstMistake(document: Document.Parsed, text: string): Mistake | null {
  const [error] = [...document.errors, ...document.warnings];
  return error ? mistakeOf(error, document, text) : unknownAlias(document);
}

const noColon = () => say('a key needs a colon and a space behind it; write such as "lines: 2"');
const quotesNeeded = () =>
  say('inside {curly} and {square} put {variable} into quotes: "{variable}"', {
    ...BRACKETS,
    variable: '${NAME}',
  });
const BRACKETS = { curly: '{ }', square: '[ ]' };
const notWith = (sign: string) =>
  say('a value may not begin with {sign}; put the whole value into quotes', { sign });

/** What the codes of the library mean for somebody who edits the file. */
const SENTENCES: Readonly<Partial<Record<YAMLError['code'], () => string>>> = {
  TAB_AS_INDENT: () => say('this line begins with a tab; indent with spaces'),
  BAD_INDENT: () =>
    say('this line is not indented like its neighbours; give all keys of a block the same number of spaces'),
  MULTILINE_IMPLICIT_KEY: noColon,
  BLOCK_AS_IMPLICIT_KEY: () =>
    say(
      'behind this value comes another key; put a value that has a colon in it into quotes, and check that the next line is not indented too far',
    ),
  DUPLICATE_KEY: () => say('this key is there twice; keep one of them'),
  BAD_DQ_ESCAPE: () =>
    say('a backslash means something else inside {double}; use {single} instead', {
      double: '"…"',
      single: "'…'",
    }),
  BAD_SCALAR_START: () => say('a value may not begin with this character; put the whole value into quotes'),
  TAG_RESOLVE_FAILED: () => notWith('!'),
  MULTIPLE_DOCS: () => say('a line --- begins another document, which would not be read; remove it'),
  UNEXPECTED_TOKEN: () =>
    say(
      'something follows the end of this value; put the whole value into quotes, and write {two} for a {one} inside {single}',
      { two: "''", one: "'", single: "'…'" },
    ),
};

const OPEN_AND_CLOSE = { open: '{ / [', close: '} / ]' };

function mistakeOf({ code, message, pos }: YAMLError, document: Document.Parsed, text: string): Mistake {
  const [at] = pos;
  if (code === 'MISSING_CHAR' && message.includes('quote'))
    return { at: lastQuote(document) ?? at, what: say('a quote is opened here and never closed; close it') };
  if (text.slice(Math.max(0, at - 1), at + 2).includes('${') || text.slice(at - 2, at) === '${')
    return { at, what: quotesNeeded() };
  if (code === 'MISSING_CHAR')
    return {
      at,
      what: message.includes('flow') ? say('a comma is missing before this; write it') : noColon(),
    };
  if (code === 'BAD_INDENT' && /flow/i.test(message))
    return {
      at,
      what: say('a {open} is not closed before this line; close it with {close}', OPEN_AND_CLOSE),
    };
  return {
    at,
    what:
      SENTENCES[code]?.() ??
      say('this cannot be read ({code}); compare it with marvin.example.yaml', { code }),
  };
}

/** Where the quote stands that swallowed the rest of the file. */
function lastQuote(document: Document.Parsed): number | null {
  let last: number | null = null;
  visit(document, {
    Scalar: (_key, node) => {
      if (isScalar(node) && /^QUOTE/.test(node.type ?? '')) last = node.range?.[0] ?? last;
    },
  });
  return last;
}

/** `password: *secret` refers to something that is not there. */
function unknownAlias(document: Document.Parsed): Mistake | null {
  let found: Mistake | null = null;
  visit(document, {
    Alias: (_key, node) => {
      if (!isAlias(node) || node.resolve(document) !== undefined) return undefined;
      found = {
        at: node.range?.[0] ?? 0,
        what: notWith('*'),
      };
      return visit.BREAK;
    },
  });
  return found;
}
