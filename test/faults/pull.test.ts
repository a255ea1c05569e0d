// `marvin pull` through the real processes against a stand-in 1C: by hand, and every day by itself.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isoIn } from '../../src/shared/domain/instant.js';
import { clinic, noonZone, type Clinic } from '../support/clinic.js';
import { startStandInOnec, INDISCREET, type StandInOnec } from '../support/standInOnec.js';
import { atTeardown } from '../support/teardown.js';
import { until } from '../support/until.js';

const tomorrow = isoIn(noonZone(Date.now()), Date.now() + 86_400_000).slice(0, 10);
const document = (index: number, telephone = `8 (916) 123-45-${String(10 + index)}`) => ({
  Ref_Key: `5210c9dc-65a2-11e9-936d-${String(index).padStart(12, '0')}`,
  Number: `КЛ00-${String(index).padStart(6, '0')}`,
  DeletionMark: false,
  Клиент____Presentation: 'Выдумкин Пётр Сергеевич',
  ДатаНачала: `${tomorrow}T00:00:00`,
  ВремяНачала: '0001-01-01T10:30:00',
  Телефон: telephone,
});

/** A worker that starts later than its desk's first pull leaves it to the next day. */
const STARTED_WITHIN_MS = 20_000;

async function pullClinic(source: object = {}): Promise<{ place: Clinic; onec: StandInOnec }> {
  const onec = await startStandInOnec({
    documents: [...Array.from({ length: 5 }, (_none, index) => document(index)), document(5, 'нет')],
  });
  atTeardown(() => onec.close());
  const { odataUrl: url, username, password, entity } = onec;
  const place = await clinic({
    patients: 0,
    desk: {
      onec: {
        source: { kind: 'odata', url, username, password, entity, pageSize: 2, timeout: '5s', ...source },
      },
    },
  });
  return { place, onec };
}

const pull = (place: Clinic, ...args: string[]) =>
  place.marvin('pull', '--rejects', join(place.dir, 'rejects'), ...args);

describe('marvin pull', () => {
  it('queues what 1C gives, keeps what cannot be called for people to fix, and may safely be run again', async () => {
    const { place } = await pullClinic();
    const dry = await pull(place, '--dry-run', '--json');
    expect(JSON.parse(dry.stdout)).toMatchObject({ desks: [{ desk: 'main', accepted: 5, rejects: null }] });
    expect((await place.status()).waiting).toBe(0);

    const first = await pull(place, '--desk', 'main', '--json');
    expect(first.code, first.stderr).toBe(2);
    const [counts] = (JSON.parse(first.stdout) as { desks: { rejects: string }[] }).desks;
    expect(counts).toEqual({
      desk: 'main',
      rows: 6,
      accepted: 5,
      duplicate: 0,
      skipped: {},
      rejected: 1,
      rejectReasons: { bad_phone: 1 },
      rejects: counts?.rejects,
    });
    expect(await readFile(counts?.rejects ?? '', 'utf8')).toContain('bad_phone');
    expect(await readdir(join(place.dir, 'rejects'))).toHaveLength(1);
    expect((await place.status()).waiting).toBe(5);

    const again = await pull(place, '--json');
    expect(again.code, again.stderr).toBe(2);
    expect(JSON.parse(again.stdout)).toMatchObject({ desks: [{ accepted: 0, duplicate: 5, rejected: 1 }] });
    expect((await place.status()).waiting).toBe(5);
  });

  it('ends with 69 and one plain sentence when 1C cannot be reached or fails, and queues nothing', async () => {
    const { place, onec } = await pullClinic();
    onec.orderFault({ on: 'page', does: { kind: 'slow', delayMs: 0 } });
    onec.orderFault({ on: 'page', does: { kind: 'answer', status: 404, body: 'odata' } });
    const broken = await pull(place, '--json');
    expect(broken.code).toBe(69);
    expect(broken.stderr).toMatch(/Desk main: nothing was pulled\. 1C answered 404.*check url/);
    expect(broken.stderr + broken.stdout).not.toContain(INDISCREET);
    expect(JSON.parse(broken.stdout)).toMatchObject({ desks: [{ desk: 'main', error: /1C answered 404/ }] });
    expect((await place.status()).waiting).toBe(0);

    await onec.close();
    const away = await pull(place);
    expect(away.code).toBe(69);
    expect(away.stderr).toMatch(/1C cannot be reached/);
  });

  it('says so when there is nothing, and when no desk has a source', async () => {
    const { place } = await pullClinic({ filter: "Статус eq 'Принят'" });
    const empty = await pull(place, '--json');
    expect(empty.code, empty.stderr).toBe(0);
    expect(JSON.parse(empty.stdout)).toMatchObject({ desks: [{ rows: 0 }] });
    const sourceless = await (await clinic({ patients: 0 })).marvin('pull');
    expect(sourceless.code).toBe(64);
    expect(sourceless.stderr).toMatch(/onec\.source/);
  });

  it('runs by itself at its time of day, by one of several workers', async () => {
    const daily = isoIn(noonZone(Date.now()), Date.now() + STARTED_WITHIN_MS).slice(11, 19);
    const { place, onec } = await pullClinic({ daily });
    onec.documents.pop(); // the one that would be rejected into the default directory
    const workers = [await place.startWorker(), await place.startWorker()];
    await until(() => workers.some((worker) => worker.output().includes('the daily pull is done')), {
      timeoutMs: STARTED_WITHIN_MS + 60_000,
      what: () => workers.map((worker) => worker.output()).join('\n'),
    });
    const callbacks = await place.queues.calls.getJobCountByTypes();
    expect(callbacks).toBe(5);
    expect(onec.requests.filter((request) => request.includes('$skip=0'))).toHaveLength(1);
    const said = workers.map((worker) => worker.output()).join('\n');
    expect(said).toContain('Queued 5 of 5 rows');
    expect(said).not.toContain('Выдумкин');
  });
});
