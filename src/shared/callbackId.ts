// The job id of a callback depends on its 1C document alone: the same document twice is one job, however its reference is
// written. One reading of a reference for imports, commands and 1C's requests.
import { hash } from 'node:crypto';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const READABLE = /^[\p{L}\p{N}._-]{1,64}$/u;

/** Blanks of every kind, control and invisible characters: nobody sees which of them a reference holds. */
const BLANKS = /[\s\p{Cc}]+/gu;
const INVISIBLE = /[\p{Cf}\u{FE00}-\u{FE0F}]/gu;

/** Ways to write a GUID: in braces, brackets or quotes, and as OData and URNs do. */
const WRAPPED = /^(?:(?:guid|uuid|urn:uuid:)\s*)?[{(['"«]*\s*([0-9a-f-]{36})\s*[})\]'"»]*$/i;
/** 1C's link to an object, whole or after the `#` of a web client's address; the reference has its groups in 1C's own order. */
const LINK = /\be1cib\/(?:data|list|command)\/\S*?[?&]ref=([0-9a-f]{32})(?![0-9a-f])/i;
/** What 1C's ValueToStringInternal (ЗначениеВСтрокуВнутр) makes of a reference. */
const INTERNAL = /^\{"#",[0-9a-f-]{36},\d+:([0-9a-f]{32})\}$/i;

/**
 * A document's reference as it is kept and told to 1C: tidied, and a GUID alone where braces or a link of 1C wrap one.
 *
 * @param text as an export, a person or 1C writes it; the case of letters stays
 */
export function documentRef(text: string): string {
  if (UUID.test(text) || READABLE.test(text)) return text; // most are, and an import asks for millions
  const tidied = text.normalize('NFC').replace(INVISIBLE, '').replace(BLANKS, ' ').trim();
  const [, wrapped = ''] = WRAPPED.exec(tidied) ?? [];
  if (UUID.test(wrapped)) return wrapped;
  const [, packed] = LINK.exec(decoded(tidied)) ?? INTERNAL.exec(tidied) ?? [];
  return packed === undefined ? tidied : unpacked(packed);
}

/** A link that was copied from an address bar. */
function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** 1C keeps the groups of a GUID in the order 4, 5, 3, 2, 1. */
function unpacked(hex: string): string {
  const cut = (from: number, to: number) => hex.slice(from, to).toLowerCase();
  return [cut(24, 32), cut(20, 24), cut(16, 20), cut(0, 4), cut(4, 16)].join('-');
}

/**
 * @param ref 1C's reference, or the document's number where the export has none; written in any way
 * @returns a BullMQ job id: never an integer, never with a colon
 */
export function callbackJobId(ref: string): string {
  return idOf(documentRef(ref));
}

/**
 * Every job id that a document may have: that of `callbackJobId` first, then what earlier versions made of the same reference.
 * They took braces, links and some blanks for parts of it.
 */
export function callbackJobIds(ref: string): string[] {
  const plain = documentRef(ref);
  const guids = UUID.test(plain) ? [plain.toLowerCase(), plain.toUpperCase()] : [];
  const asWritten = plain === ref ? [] : [ref.trim(), ref.replace(BLANKS, ' ').trim()];
  const former = [...asWritten, ...guids.map((guid) => `{${guid}}`)];
  return former.length === 0 ? [idOf(plain)] : [...new Set([plain, ...former].map(idOf))];
}

function idOf(ref: string): string {
  if (UUID.test(ref)) return ref.toLowerCase();
  if (READABLE.test(ref)) return `doc-${ref}`;
  return `doc-${hash('sha256', ref, 'hex').slice(0, 32)}`;
}
