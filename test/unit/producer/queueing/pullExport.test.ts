import { createServer } from 'node:http';
import { access, readFile, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../../src/shared/errors.js';
import {
  fillDates,
  pullDocuments,
  withPulledFile,
  type PullSource,
} from '../../../../src/producer/queueing/pullExport.js';
import { startStandInOnec, type StandInOnec } from '../../../support/standInOnec.js';

const NIGHT_IN_MOSCOW = { zone: 'Europe/Moscow', nowMs: Date.parse('2026-11-22T22:30:00Z') };
const DOCUMENTS = Array.from({ length: 12 }, (_none, index) => ({
  Ref_Key: `5210c9dc-65a2-11e9-936d-${String(index).padStart(12, '0')}`,
  ДатаНачала: index < 5 ? '2026-11-23T00:00:00' : '2026-11-24T00:00:00',
  Статус: 'Недозвон',
  Телефон: '8 (916) 123-45-67',
}));

let onec: StandInOnec;
beforeEach(async () => {
  onec = await startStandInOnec({ documents: DOCUMENTS });
});
afterEach(() => onec.close());

function source(changes: Partial<PullSource> = {}): PullSource {
  const { odataUrl: url, username, password, entity } = onec;
  return {
    kind: 'odata',
    url,
    username,
    password,
    entity,
    orderby: 'Ref_Key',
    pageSize: 5,
    timeout: 5_000,
    ...changes,
  };
}

describe('the pull from 1C', () => {
  it("puts the desk's own dates into the filter", () => {
    const filter = "ДатаНачала ge datetime'{today}T00:00:00' and ДатаНачала lt datetime'{tomorrow}T00:00:00'";
    expect(fillDates(filter, NIGHT_IN_MOSCOW)).toBe(
      "ДатаНачала ge datetime'2026-11-23T00:00:00' and ДатаНачала lt datetime'2026-11-24T00:00:00'",
    );
    expect(fillDates('{today}', { ...NIGHT_IN_MOSCOW, zone: 'Europe/Kaliningrad' })).toBe('2026-11-23');
    expect(fillDates('{today} {tomorrow}', { ...NIGHT_IN_MOSCOW, zone: 'UTC' })).toBe(
      '2026-11-22 2026-11-23',
    );
  });

  it('hands over a file that reads as a page of OData, and removes it afterwards', async () => {
    const filter = "ДатаНачала ge datetime'{tomorrow}T00:00:00'";
    const path = await withPulledFile(source({ filter }), NIGHT_IN_MOSCOW, async (pulled) => {
      expect(pulled.documents).toBe(7);
      expect((await stat(pulled.path)).mode & 0o777).toBe(0o600);
      expect(JSON.parse(await readFile(pulled.path, 'utf8'))).toEqual({ value: DOCUMENTS.slice(5) });
      return pulled.path;
    });
    await expect(access(path)).rejects.toThrow('ENOENT');
  });

  it('hands over an empty page when there is nothing', async () => {
    const filter = "Статус eq 'Принят'";
    const text = await withPulledFile(source({ filter }), NIGHT_IN_MOSCOW, ({ path }) =>
      readFile(path, 'utf8'),
    );
    expect(JSON.parse(text)).toEqual({ value: [] });
  });

  it('hands over nothing when 1C fails before the last page', async () => {
    onec.orderFault({ on: 'page', does: { kind: 'slow', delayMs: 0 } });
    onec.orderFault({ on: 'page', times: 9, does: { kind: 'answer', status: 503 } });
    let isHandedOver = false;
    const pulling = withPulledFile(
      source(),
      NIGHT_IN_MOSCOW,
      () => Promise.resolve((isHandedOver = true)),
      [1],
    );
    await expect(pulling).rejects.toBeInstanceOf(UnavailableError);
    expect(isHandedOver).toBe(false);
  });

  it.each([
    ['ignores $skip and changes its answer each time', (page: number) => [{ Ref_Key: 'a', Версия: page }], 2],
    [
      'ignores $skip and gives a full page',
      (page: number) => 'abcde'.split('').map((ref) => ({ Ref_Key: ref, page })),
      2,
    ],
    ['never comes to an end', (page: number) => [{ Ref_Key: String(page) }], 2_000],
  ])('ends with one sentence when 1C %s', async (_what, documentsOf, requests) => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.end(JSON.stringify({ value: documentsOf(asked) }));
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const pulling = withPulledFile(source({ url: `http://127.0.0.1:${port}` }), NIGHT_IN_MOSCOW, () =>
        Promise.reject(new Error('nothing is to be handed over')),
      );
      await expect(pulling).rejects.toThrow(UnavailableError);
      await expect(pulling).rejects.toThrow('Nothing was queued');
      expect(asked).toBe(requests);
    } finally {
      server.close();
    }
  });

  it('ends when the last page has only documents that moved there', async () => {
    const refs: unknown[] = [];
    onec.documents.splice(10);
    for await (const page of pullDocuments(source(), NIGHT_IN_MOSCOW)) {
      refs.push(...page.map((document) => document['Ref_Key']));
      if (refs.length === 5)
        onec.documents.push({ ...DOCUMENTS[0], Ref_Key: '00000000-65a2-11e9-936d-1856809fe650' });
    }
    expect(refs).toEqual(DOCUMENTS.slice(0, 10).map((document) => document.Ref_Key));
  });

  it('gives a document once that moved to a later page meanwhile', async () => {
    const refs: unknown[] = [];
    for await (const page of pullDocuments(source(), NIGHT_IN_MOSCOW)) {
      refs.push(...page.map((document) => document['Ref_Key']));
      if (refs.length === 5)
        onec.documents.push({ ...DOCUMENTS[0], Ref_Key: '00000000-65a2-11e9-936d-1856809fe650' });
    }
    expect(refs).toEqual(DOCUMENTS.map((document) => document.Ref_Key));
  });
});
