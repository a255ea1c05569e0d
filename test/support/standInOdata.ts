// The reading half of the stand-in 1C: $filter, $orderby, $top, $skip, $select as the 1C platform understands them, and its errors.

export type StoredDocument = Record<string, unknown>;

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A page of a set of documents. */
export function readSet(
  documents: readonly StoredDocument[],
  query: URLSearchParams,
  metadata: string,
): Reply {
  const filtered = documents.filter((document) => passes(document, query.get('$filter')));
  const ordered = query.has('$orderby') ? inOrder(filtered, query.get('$orderby') ?? '') : shuffled(filtered);
  const isPaged = query.get('$inlinecount') !== 'allpages';
  const skip = isPaged ? Number(query.get('$skip') ?? 0) : 0;
  const top = isPaged ? Number(query.get('$top') ?? ordered.length) : ordered.length;
  const value = ordered.slice(skip, skip + top).map((document) => projected(document, query.get('$select')));
  if (value.some((document) => document === null))
    return odataError(400, 10, 'Запрошенное свойство не найдено');
  return json(200, {
    'odata.metadata': metadata,
    ...(isPaged ? {} : { 'odata.count': String(ordered.length) }),
    value,
  });
}

/** One document. */
export function selected(document: StoredDocument, query: URLSearchParams, metadata: object): Reply {
  const value = projected(document, query.get('$select'));
  return value
    ? json(200, { ...metadata, ...value })
    : odataError(400, 10, 'Запрошенное свойство не найдено');
}

/** As the platform words it, in JSON. */
export function odataError(status: number, code: number, message: string): Reply {
  return json(status, { 'odata.error': { code: String(code), message: { lang: 'ru', value: message } } });
}

/** Presentations are left out unless `*____Presentation` is asked for; an unknown property is an error. */
function projected(document: StoredDocument, select: string | null): StoredDocument | null {
  const wanted = (select ?? '*').split(',').map((name) => name.trim());
  if (!wanted.every((name) => name.includes('*') || Object.hasOwn(document, name))) return null;
  const isWanted = (name: string) =>
    wanted.includes(name) || wanted.includes(name.endsWith('____Presentation') ? '*____Presentation' : '*');
  return Object.fromEntries(Object.entries(document).filter(([name]) => isWanted(name)));
}

/** Comparisons joined by `and`: enough for what a configuration says. */
function passes(document: StoredDocument, filter: string | null): boolean {
  return (filter ?? '').split(' and ').every((condition) => {
    const match = /^(\S+) (eq|ne|ge|gt|le|lt) (?:datetime|guid)?'?([^']*)'?$/.exec(condition.trim());
    if (!match) return condition === '';
    const order = String(document[match[1] ?? '']).localeCompare(match[3] ?? '');
    return { eq: order === 0, ne: order !== 0, ge: order >= 0, gt: order > 0, le: order <= 0, lt: order < 0 }[
      match[2] ?? 'eq'
    ];
  });
}

function inOrder(documents: readonly StoredDocument[], orderby: string): StoredDocument[] {
  const [property = '', direction = 'asc'] = orderby.split(/\s+/);
  const sign = direction === 'desc' ? -1 : 1;
  return documents.toSorted((a, b) => sign * String(a[property]).localeCompare(String(b[property])));
}

/** Without $orderby 1C promises no order, so there is none here. */
let turn = 0;
function shuffled(documents: readonly StoredDocument[]): StoredDocument[] {
  turn += 1;
  return documents.map((_document, index) => documents[(index + turn) % documents.length] ?? {});
}

/** 1C begins its JSON with a byte order mark. */
export function json(status: number, value: unknown): Reply {
  return { status, type: 'application/json;charset=utf-8', body: `\uFEFF${JSON.stringify(value)}` };
}
