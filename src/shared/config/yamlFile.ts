// YAML as people type it: the first mistake, with its line and column, in a sentence that says what to do about it.
import { isAlias, isScalar, LineCounter, parseDocument, visit, type Document, type YAMLError } from 'yaml';
import { ConfigurationError } from '../errors.js';

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
  throw new ConfigurationError([`YAML, line ${line}, column ${col}: ${mistake.what}`]);
}

function firstMistake(document: Document.Parsed, text: string): Mistake | null {
  const [error] = [...document.errors, ...document.warnings];
  return error ? mistakeOf(error, document, text) : unknownAlias(document);
}

const NO_COLON = 'a key needs a colon and a space behind it; write such as "lines: 2"';
const QUOTES_NEEDED = 'inside { } and [ ] put ${NAME} into quotes: "${NAME}"';

/** What the codes of the library mean for somebody who edits the file. */
const SENTENCES: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  TAB_AS_INDENT: 'this line begins with a tab; indent with spaces',
  BAD_INDENT:
    'this line is not indented like its neighbours; give all keys of a block the same number of spaces',
  MULTILINE_IMPLICIT_KEY: NO_COLON,
  BLOCK_AS_IMPLICIT_KEY:
    'behind this value comes another key; put a value that has a colon in it into quotes, and check that the next line is not indented too far',
  DUPLICATE_KEY: 'this key is there twice; keep one of them',
  BAD_DQ_ESCAPE: `a backslash means something else inside "…"; use '…' instead`,
  BAD_SCALAR_START: 'a value may not begin with this character; put the whole value into quotes',
  TAG_RESOLVE_FAILED: 'a value may not begin with !; put the whole value into quotes',
  MULTIPLE_DOCS: 'a line --- begins another document, which would not be read; remove it',
  UNEXPECTED_TOKEN: `something follows the end of this value; put the whole value into quotes, and write '' for a ' inside '…'`,
};

function mistakeOf({ code, message, pos }: YAMLError, document: Document.Parsed, text: string): Mistake {
  const [at] = pos;
  if (code === 'MISSING_CHAR' && message.includes('quote'))
    return { at: lastQuote(document) ?? at, what: 'a quote is opened here and never closed' };
  if (text.slice(Math.max(0, at - 1), at + 2).includes('${') || text.slice(at - 2, at) === '${')
    return { at, what: QUOTES_NEEDED };
  if (code === 'MISSING_CHAR')
    return { at, what: message.includes('flow') ? 'a comma is missing before this' : NO_COLON };
  if (code === 'BAD_INDENT' && /flow/i.test(message))
    return { at, what: 'a { or [ is not closed before this line; close it with } or ]' };
  return {
    at,
    what: SENTENCES[code] ?? `this cannot be read (${code}); compare it with marvin.example.yaml`,
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
        what: 'a value may not begin with *; put the whole value into quotes',
      };
      return visit.BREAK;
    },
  });
  return found;
}
