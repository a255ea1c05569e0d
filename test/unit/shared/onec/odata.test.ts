import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../../src/shared/errors.js';
import { readPages, type OnecDocument, type PageQuery } from '../../../../src/shared/onec/odata.js';
import { INDISCREET, startStandInOnec, type StandInOnec } from '../../../support/standInOnec.js';

const DOCUMENTS = Array.from({ length: 25 }, (_none, index) => ({
  Ref_Key: `5210c9dc-65a2-11e9-936d-${String(index).padStart(12, '0')}`,
  DataVersion: 'AAAAAQAAAAA=',
  ДатаНачала: `2026-11-${String(10 + (index % 20))}T00:00:00`,
  Клиент____Presentation: 'Ли Саша',
}));

let onec: StandInOnec;
beforeEach(async () => {
  onec = await startStandInOnec({ documents: DOCUMENTS });
});
afterEach(() => onec.close());

async function readAll(
  query: Partial<PageQuery> = {},
  access: { password?: string; timeout?: number; url?: string } = {},
) {
  const { odataUrl: url, username, password, entity } = onec;
  const pages: (readonly OnecDocument[])[] = [];
  const service = { url, username, password, timeout: 5_000, ...access };
  for await (const page of readPages(
    service,
    { entity, orderby: 'Ref_Key', pageSize: 10, ...query },
    [1, 1, 1],
  ))
    pages.push(page);
  return pages;
}

describe('reading documents over OData', () => {
  it('reads every document once, page by page, until an empty page', async () => {
    const pages = await readAll();
    expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
    expect(pages.flat().map((document) => document['Ref_Key'])).toEqual(
      DOCUMENTS.map((document) => document.Ref_Key),
    );
    expect(onec.requests).toHaveLength(4);
  });

  it('always orders, never asks for a count, and asks for presentations', async () => {
    await readAll();
    for (const request of onec.requests) {
      expect(request).toContain('$orderby=Ref_Key');
      expect(request).not.toContain('$inlinecount');
      expect(request).toContain('$select=*,*____Presentation');
    }
    expect((await readAll())[0]?.[0]).toHaveProperty('Клиент____Presentation', 'Ли Саша');
  });

  it('goes on from where a server stopped that gives shorter pages than were asked for', async () => {
    expect((await readAll({ pageSize: 1_000 })).flat()).toHaveLength(25);
    expect((await readAll({ pageSize: 1 })).flat()).toHaveLength(25);
  });

  it('passes the filter on', async () => {
    const pages = await readAll({ filter: "ДатаНачала ge datetime'2026-11-28T00:00:00'" });
    expect(pages.flat()).toHaveLength(2);
  });

  it('repeats a read three times for what passes, and then says what is wrong', async () => {
    onec.orderFault({ on: 'page', times: 2, does: { kind: 'answer', status: 500, body: 'html' } });
    onec.orderFault({ on: 'page', does: { kind: 'cut', when: 'after' } });
    expect((await readAll()).flat()).toHaveLength(25);
    onec.orderFault({ on: 'page', times: 4, does: { kind: 'answer', status: 500, body: 'html' } });
    await expect(readAll()).rejects.toThrow(
      '1C answered 500; it failed internally; if that lasts, its technological log says why.',
    );
  });

  it('waits no longer than the timeout', async () => {
    onec.orderFault({ on: 'page', times: 4, does: { kind: 'slow', delayMs: 2_000 } });
    await expect(readAll({}, { timeout: 50 })).rejects.toThrow('1C did not answer within 50ms');
  });

  it.each([
    ['a wrong password', { password: 'нет' }, {}, /401.*check username and password/],
    [
      'an unknown entity',
      {},
      { entity: 'Document_Нет' },
      /404 \(OData error 8: the entity is unknown\).*check url and entity/,
    ],
  ])('tells %s plainly, and does not repeat it', async (_what, access, query, message) => {
    await expect(readAll(query, access)).rejects.toThrow(message);
    await expect(readAll(query, access)).rejects.toBeInstanceOf(UnavailableError);
    expect(onec.requests).toHaveLength(2);
  });

  it('does not take for documents what is none', async () => {
    onec.orderFault({ on: 'page', does: { kind: 'answer', status: 200, body: 'html' } });
    await expect(readAll()).rejects.toThrow('not the OData interface');
  });

  it('ends where a server ignores $skip and gives the same page for ever', async () => {
    await onec.close();
    onec = await startStandInOnec({ documents: DOCUMENTS, ignoresSkip: true });
    await expect(readAll()).rejects.toThrow('$skip');
  });

  it("repeats none of 1C's words, which quote people", async () => {
    for (const status of [400, 500]) {
      onec.orderFault({ on: 'page', times: 4, does: { kind: 'answer', status, body: 'odata' } });
      const error = await readAll().then(
        () => new Error('it was read'),
        (reason: unknown) => reason as Error,
      );
      for (const word of INDISCREET.split(/[ ,]+/))
        expect(`${error.message} ${error.stack ?? ''}`).not.toContain(word);
      onec.forgetFaults();
    }
  });
});
