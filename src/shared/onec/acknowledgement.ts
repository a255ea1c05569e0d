// Whether the body of a 2xx says that 1C has taken a result. Published bases answer 200 with a login page, with a page about
// licences, or with the text of an error that their own code has caught (docs/contract.md, "Results").

const MAX_TEXT_CHARACTERS = 200;

/** `passing`: the same request may succeed later by itself. `why` is a sentence without 1C's own words, which quote people. */
export interface NoAcknowledgement {
  readonly why: string;
  readonly isPassing: boolean;
}

const PAGE = 'with a web page, which is no acknowledgement (a login page?); check url';
const LICENCE = 'with words about its licences, which is no acknowledgement; free a licence in 1C';
const FAILURE =
  'with the words of an error, which is no acknowledgement; look into its event log, then `marvin results --redeliver`';
const LONG_TEXT =
  'with a long text, which is no acknowledgement: it must be empty, JSON or a short text such as OK; check url';

const ABOUT_LICENCES = /лицензи|licen[cs]e/i;
/** Words of an error; "no errors" is none. */
const ERROR_WORDS =
  /(?<![\p{L}])(?:ошибка|исключение|исключительная|отказано|не\s+удалось|error|exception|failed|failure|denied|forbidden|unauthori[sz]ed)(?![\p{L}])/iu;
const NO_ERROR = /(?<![\p{L}])(?:no|without|0|нет|без)\s+(?:error|exception|failure)(?![\p{L}])/giu;
/** Members of an object that tell of an error when they hold anything. */
const ERROR_MEMBER = /^(?:odata\.)?errors?$|^ошибк[аи]$/i;

/** @returns null when the body acknowledges: it is empty, JSON, or a short text that speaks of no error */
export function missingAcknowledgement(status: number, body: string): NoAcknowledgement | null {
  const text = body.replace(/^\uFEFF/, '').trim();
  const refusal = (what: string, isPassing = false) => ({ why: `1C answered ${status} ${what}`, isPassing });
  if (text === '') return null;
  if (isMarkup(text)) return ABOUT_LICENCES.test(text) ? refusal(LICENCE, true) : refusal(PAGE);
  const json = parsed(text);
  if (json !== undefined && typeof json !== 'string') return tellsOfError(json) ? refusal(FAILURE) : null;
  const words = typeof json === 'string' ? json : text;
  if (words.length > MAX_TEXT_CHARACTERS) return refusal(LONG_TEXT);
  if (ABOUT_LICENCES.test(words)) return refusal(LICENCE, true);
  return ERROR_WORDS.test(words.replace(NO_ERROR, '')) ? refusal(FAILURE) : null;
}

/** HTML, however it begins; XML is no acknowledgement either. */
function isMarkup(text: string): boolean {
  return text.startsWith('<') || /<(?:!doctype|html|head|body)\b/i.test(text);
}

function tellsOfError(json: unknown): boolean {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return false;
  return Object.entries(json).some(([name, value]) => ERROR_MEMBER.test(name) && holdsSomething(value));
}

function holdsSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return Boolean(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
