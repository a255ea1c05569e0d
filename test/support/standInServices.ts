// The HTTP services that a clinic writes in its stand-in 1C: one takes results, one says whether a patient is still to be rung.
import type { IncomingMessage } from 'node:http';
import { json, type Reply } from './standInOdata.js';

export const RESULTS = '/umc/hs/marvin/results';
export const QUESTION = '/umc/hs/marvin/wanted';
export const HTML = 'text/html;charset=utf-8';

/** 1C's own error texts quote people: they must not be repeated anywhere. */
export const INDISCREET = 'Документ Иванова Петра, тел. +7 916 123-45-67';

interface HttpServices {
  /** Every result kept, in the order of arrival, by its idempotency key. */
  readonly results: ReadonlyMap<string, unknown>;
  /** What the question is answered with, by the document's reference. */
  readonly wishes: Map<string, unknown>;
  /** @returns null when the path belongs to neither of them */
  answer(request: IncomingMessage, path: string, url: URL, body: string): Reply | null;
}

export function httpServices(): HttpServices {
  const results = new Map<string, unknown>();
  const wishes = new Map<string, unknown>();

  function keepResult(request: IncomingMessage, body: string): Reply {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || request.method !== 'POST')
      return { status: 400, type: HTML, body: INDISCREET };
    if (results.has(key)) return json(409, { error: `Уже загружено. ${INDISCREET}` });
    results.set(key, JSON.parse(body));
    return json(201, {});
  }

  /** A plus in a query stays a plus, as it does in 1C. */
  function tellWish(request: IncomingMessage, url: URL): Reply {
    if (request.method !== 'GET') return { status: 405, type: HTML, body: INDISCREET };
    const ref = new URLSearchParams(url.search.replaceAll('+', '%2B')).get('ref');
    const wish = ref === null ? undefined : wishes.get(ref);
    return wish === undefined ? json(404, { error: `Не найден. ${INDISCREET}` }) : json(200, wish);
  }

  return {
    results,
    wishes,
    answer: (request, path, url, body) => {
      if (path === RESULTS) return keepResult(request, body);
      return path === QUESTION ? tellWish(request, url) : null;
    },
  };
}
