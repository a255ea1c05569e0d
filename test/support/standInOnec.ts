// A stand-in for a published 1C base, which follows the developer's guide (17.4) in what causes trouble: pages in no stable order
// without $orderby, $inlinecount that switches paging off, presentations only on request, DataVersion and 412, unknown
// properties silently ignored, errors as XML, JSON or the web server's HTML. It also has the clinic's own HTTP services.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { watchExchanges } from './described.js';
import { json, odataError, readSet, selected, type Reply, type StoredDocument } from './standInOdata.js';
import { HTML, httpServices, INDISCREET, QUESTION, RESULTS } from './standInServices.js';

export { INDISCREET };

/** What goes wrong with the next matching requests, in the order in which it was asked for. */
interface OnecFault {
  readonly on: 'page' | 'document' | 'patch' | 'result' | 'question';
  /** How many requests it hits; 1 when left out. */
  readonly times?: number;
  readonly does:
    | {
        readonly kind: 'answer';
        readonly status: number;
        readonly body?: 'odata' | 'html';
        readonly location?: string;
      }
    | { readonly kind: 'slow'; readonly delayMs: number }
    /** Cut before anything happened, or after it was done. */
    | { readonly kind: 'cut'; readonly when: 'before' | 'after' }
    /** Somebody else writes the document just before. */
    | { readonly kind: 'changedByOthers' };
}

export interface StandInOnec {
  /** Base of the standard OData interface. */
  readonly odataUrl: string;
  /** The HTTP service for results. */
  readonly resultsUrl: string;
  /** The HTTP service that says whether a document's patient is still to be rung. */
  readonly questionUrl: string;
  readonly username: string;
  readonly password: string;
  readonly entity: string;
  /** The documents, live. */
  readonly documents: StoredDocument[];
  /** Every result kept, in the order of arrival, by its idempotency key. */
  readonly results: ReadonlyMap<string, unknown>;
  /** What the question is answered with, by the document's reference; of others it knows nothing (404). */
  readonly wishes: Map<string, unknown>;
  /** Every request: `METHOD decoded-path-and-query`. */
  readonly requests: readonly string[];
  /** The bodies of the changes that were carried out. */
  readonly changes: readonly Readonly<Record<string, unknown>>[];
  orderFault(fault: OnecFault): void;
  /** Forgets faults that have not happened yet. */
  forgetFaults(): void;
  close(): Promise<void>;
}

export interface StandInOptions {
  /** Gives every page from the beginning, as something that is not 1C might. */
  readonly ignoresSkip?: boolean;
  readonly documents?: readonly StoredDocument[];
  readonly entity?: string;
  /** 0: any free one. */
  readonly port?: number;
}

const BASE = '/umc/odata/standard.odata';
const USERNAME = 'робот';
const PASSWORD = 'пароль: 1';

export async function startStandInOnec(options: StandInOptions = {}): Promise<StandInOnec> {
  const entity = options.entity ?? 'Document_Заявка';
  const documents = (options.documents ?? []).map((document) => ({ ...document }));
  const services = httpServices();
  const requests: string[] = [];
  const changes: Record<string, unknown>[] = [];
  const faults: { fault: OnecFault; left: number }[] = [];

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  });
  // A fault that was ordered may answer anything; what Marvin asks must be described all the same.
  const undescribed = watchExchanges(server, 'onec', (url) => url.replace(/^\/umc/, ''));
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    const path = decodeURIComponent(url.pathname);
    requests.push(`${request.method ?? ''} ${path}${decodeURIComponent(url.search)}`);
    const body = await textOf(request);
    if (!isWelcome(request)) {
      unauthorized(response);
      return;
    }
    const fault = takeFault(kindOf(request, path));
    const does = fault?.does;
    if (does?.kind === 'slow') await pause(does.delayMs);
    if (does?.kind === 'answer') answerBadly(response, does);
    else if (does?.kind === 'cut' && does.when === 'before') request.socket.destroy();
    else {
      const reply = services.answer(request, path, url, body) ?? odata(request, path, url, body, fault);
      if (does?.kind === 'cut') request.socket.destroy();
      else send(response, reply);
    }
  }

  function takeFault(kind: OnecFault['on'] | null): OnecFault | null {
    const ordered = faults.find(({ fault, left }) => fault.on === kind && left > 0);
    if (!ordered) return null;
    ordered.left -= 1;
    return ordered.fault;
  }

  function odata(
    request: IncomingMessage,
    path: string,
    url: URL,
    body: string,
    fault: OnecFault | null,
  ): Reply {
    if (url.searchParams.get('$format') !== 'json')
      return { status: 200, type: XML, body: '<?xml version="1.0"?><feed/>' };
    if (options.ignoresSkip === true) url.searchParams.delete('$skip');
    if (path === `${BASE}/${entity}`)
      return readSet(documents, url.searchParams, `${origin}${BASE}/$metadata#${entity}`);
    const key = /^\/umc\/odata\/standard\.odata\/(.+)\(guid'(.+)'\)$/.exec(path);
    if (key?.[1] !== entity) return odataError(404, 8, `Тип сущности не найден. ${INDISCREET}`);
    const document = documents.find(({ Ref_Key: ref }) => ref === key[2]);
    if (!document) return odataError(404, 9, `Экземпляр сущности не найден. ${INDISCREET}`);
    const metadata = { 'odata.metadata': `${origin}${BASE}/$metadata#${entity}/@Element` };
    if (request.method === 'GET') return selected(document, url.searchParams, metadata);
    if (fault?.does.kind === 'changedByOthers')
      Object.assign(document, { Комментарий: 'правка', ...nextVersion(document) });
    return patch(request, document, body, metadata);
  }

  function patch(request: IncomingMessage, document: StoredDocument, body: string, metadata: object): Reply {
    const version = request.headers['if-match'];
    if (version !== undefined && version !== document['DataVersion'])
      return { status: 412, type: XML, body: '' };
    const wanted = Object.entries(JSON.parse(body) as object).filter(([property]) =>
      Object.hasOwn(document, property),
    );
    const misfit = wanted.find(
      ([property, value]) => typeof value !== typeof document[property] && document[property] !== null,
    );
    if (misfit) return odataError(400, 4, `Неверное значение свойства. ${INDISCREET}`);
    changes.push(Object.fromEntries(wanted));
    Object.assign(document, Object.fromEntries(wanted), nextVersion(document));
    return json(200, { ...metadata, ...document });
  }

  return {
    odataUrl: `${origin}${BASE}`,
    resultsUrl: `${origin}${RESULTS}`,
    questionUrl: `${origin}${QUESTION}`,
    username: USERNAME,
    password: PASSWORD,
    entity,
    documents,
    results: services.results,
    wishes: services.wishes,
    requests,
    changes,
    forgetFaults: () => void faults.splice(0),
    orderFault: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (undescribed().length > 0)
        throw new Error(`docs/openapi.yaml disagrees: ${undescribed().join('; ')}`);
    },
  };
}

const XML = 'application/xml;charset=utf-8';

function send(response: ServerResponse, { status, type, body }: Reply): void {
  response.writeHead(status, { 'Content-Type': type, DataServiceVersion: '3.0' }).end(body);
}

function unauthorized(response: ServerResponse): void {
  response.setHeader('WWW-Authenticate', 'Basic realm="umc"');
  send(response, {
    status: 401,
    type: HTML,
    body: '<html><body>Идентификация пользователя не выполнена</body></html>',
  });
}

function answerBadly(response: ServerResponse, does: Extract<OnecFault['does'], { kind: 'answer' }>): void {
  if (does.location !== undefined) response.setHeader('Location', does.location);
  const html = `<html><body><h1>Ошибка</h1><p>${INDISCREET}</p></body></html>`;
  send(
    response,
    does.body === 'odata'
      ? odataError(does.status, -1, INDISCREET)
      : { status: does.status, type: HTML, body: html },
  );
}

function isWelcome(request: IncomingMessage): boolean {
  return (
    request.headers.authorization === `Basic ${Buffer.from(`${USERNAME}:${PASSWORD}`).toString('base64')}`
  );
}

function kindOf(request: IncomingMessage, path: string): OnecFault['on'] | null {
  if (path === RESULTS) return 'result';
  if (path === QUESTION) return 'question';
  if (request.method === 'PATCH') return 'patch';
  return path.includes('(guid') ? 'document' : 'page';
}

/** A counter in four bytes, then four zeros, in Base64: `AAAAAQAAAAA=`. */
function nextVersion({ DataVersion: version }: StoredDocument): { DataVersion: string } {
  const bytes = Buffer.from(typeof version === 'string' ? version : '', 'base64');
  const next = Buffer.alloc(8);
  next.writeUInt32BE((bytes.length >= 4 ? bytes.readUInt32BE(0) : 0) + 1);
  return { DataVersion: next.toString('base64') };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
