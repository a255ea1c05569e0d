// Holds HTTP exchanges that tests see against docs/openapi.yaml: an undocumented status, field or content type is told.
import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

type Json = Record<string, unknown>;

const FILE = new URL('../../docs/openapi.yaml', import.meta.url);
// Parsed as plain YAML: the validator of the document itself runs in openapi.test.ts.
export const description = parse(readFileSync(FILE, 'utf8')) as Json;

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(description, 'openapi.yaml');

/** The longest first: an entity's name could otherwise be taken for one with a document's key behind it. */
const PATHS = Object.entries(description['paths'] as Record<string, Json>).toSorted(
  ([one], [other]) => other.length - one.length,
);

/** Whose side an exchange is looked at from: Marvin's web process, or a 1C that Marvin asks. */
export type Side = 'marvin' | 'onec';

export interface Exchange {
  readonly method: string;
  /** Percent-encoded, with the query; for `onec` from `/hs` or `/odata` on. */
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string | string[] | undefined>>;
  readonly requestBody: string;
  readonly status: number;
  readonly contentType: string;
  readonly responseBody: string;
}

const at = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((found, key) => (isObject(found) ? found[key] : undefined), value);
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Follows a local `$ref`. */
function resolved(value: unknown): unknown {
  const ref = at(value, '$ref');
  return typeof ref === 'string' ? at(description, ...ref.slice(2).split('/')) : value;
}

interface Found {
  readonly template: string;
  readonly path: Json;
  readonly operation: Json;
}

/** The operation of a request; null where the description has none, which is another page or an unknown address. */
function operationOf(side: Side, method: string, pathname: string): Found | null {
  for (const [template, path] of PATHS) {
    if ((path['servers'] !== undefined) !== (side === 'onec')) continue;
    const pattern = template.replace(/[.()']/g, '\\$&').replace(/\{\w+\}/g, '[^/]+?');
    const operation = path[method.toLowerCase()];
    if (new RegExp(`^${pattern}$`).test(pathname) && isObject(operation))
      return { template, path, operation };
  }
  return null;
}

/** What is wrong with an exchange, a sentence each; `null` when the description does not speak of the address. */
export function faultsOf(side: Side, exchange: Exchange): string[] | null {
  const url = new URL(exchange.url, 'http://described');
  const found = operationOf(side, exchange.method, decodeURIComponent(url.pathname));
  if (!found) return null;
  const about = `${exchange.method} ${found.template} ${exchange.status}`;
  const isTaken = exchange.status < 300;
  const request = side === 'onec' || isTaken ? requestFaults(side, found, exchange, url) : [];
  // What a 1C answers is its own affair, and tests let stand-ins answer nonsense; what Marvin answers is checked.
  const answer = side === 'onec' ? [] : answerFaults(found, exchange);
  return [...request, ...answer].map((fault) => `${about}: ${fault}`);
}

function requestFaults(side: Side, { path, operation }: Found, exchange: Exchange, url: URL): string[] {
  const parameters = [...list(path['parameters']), ...list(operation['parameters'])].map(resolved);
  const named = parameters.flatMap((parameter) => {
    const [name, place] = [String(at(parameter, 'name')), at(parameter, 'in')];
    const header = exchange.requestHeaders[name.toLowerCase()];
    const value =
      place === 'query' ? url.searchParams.get(name) : place === 'header' ? (header ?? null) : undefined;
    if (value === undefined) return [];
    if (value === null)
      return at(parameter, 'required') === true ? [`the ${String(place)} ${name} is missing`] : [];
    return schemaFaults(at(parameter, 'schema'), value, name);
  });
  const known = new Set(parameters.filter((one) => at(one, 'in') === 'query').map((one) => at(one, 'name')));
  const isClosed = side === 'onec' && !parameters.some((one) => at(one, 'schema', 'type') === 'object');
  const unknown = [...url.searchParams.keys()].filter((name) => isClosed && !known.has(name));
  const schema = at(operation, 'requestBody', 'content', 'application/json', 'schema');
  const body = schema === undefined ? [] : schemaFaults(schema, parsed(exchange.requestBody), 'request body');
  return [...named, ...unknown.map((name) => `the query ${name} is not described`), ...body];
}

function answerFaults({ operation }: Found, { status, contentType, responseBody }: Exchange): string[] {
  const responses = at(operation, 'responses');
  const response = resolved(at(responses, String(status)) ?? at(responses, `${String(status)[0] ?? ''}XX`));
  if (response === undefined) return ['the status is not described'];
  const content = at(response, 'content');
  if (content === undefined || responseBody === '') return [];
  const type = contentType.split(';')[0]?.trim() ?? '';
  const media = at(content, type);
  if (media === undefined) return [`the content type ${type} is not described`];
  if (type !== 'application/json') return [];
  return schemaFaults(at(media, 'schema'), parsed(responseBody), 'answer');
}

function schemaFaults(schema: unknown, value: unknown, what: string): string[] {
  const ref = at(schema, '$ref');
  const target =
    typeof ref === 'string'
      ? {
          $ref: `openapi.yaml${ref
            .split('/')
            .map((key, index) => (index === 0 ? key : escaped(key)))
            .join('/')}`,
        }
      : schema;
  const check = ajv.compile(isObject(target) ? target : {});
  if (check(value)) return [];
  return (check.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${what}${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  );
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

/** Looks at every exchange of a server. @returns what was wrong so far, with duplicates left out */
export function watchExchanges(
  server: Server,
  side: Side,
  urlOf = (url: string) => url,
): () => readonly string[] {
  const faults = new Set<string>();
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const asked: Buffer[] = [];
    const answered: Buffer[] = [];
    const push = request.push.bind(request);
    request.push = (chunk: unknown, encoding?: BufferEncoding) => {
      if (Buffer.isBuffer(chunk)) asked.push(chunk);
      return push(chunk, encoding);
    };
    keepChunks(response, answered);
    response.once('finish', () => {
      const exchange = {
        method: request.method ?? '',
        url: urlOf(request.url ?? '/'),
        requestHeaders: request.headers,
        requestBody: Buffer.concat(asked).toString('utf8'),
        status: response.statusCode,
        contentType: String(response.getHeader('content-type') ?? ''),
        responseBody: Buffer.concat(answered).toString('utf8'),
      };
      for (const fault of undecodable(exchange.url) ? [] : (faultsOf(side, exchange) ?? []))
        faults.add(fault);
    });
  });
  return () => [...faults];
}

function undecodable(url: string): boolean {
  try {
    decodeURIComponent(new URL(url, 'http://described').pathname);
    return false;
  } catch {
    return true;
  }
}

function keepChunks(response: ServerResponse, kept: Buffer[]): void {
  const keep = (chunk: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) kept.push(Buffer.from(chunk as Uint8Array));
  };
  const write = response.write.bind(response) as (...parts: unknown[]) => boolean;
  const end = response.end.bind(response) as (...parts: unknown[]) => ServerResponse;
  response.write = (...parts: unknown[]) => (keep(parts[0]), write(...parts));
  response.end = (...parts: unknown[]) => (keep(parts[0]), end(...parts));
}
