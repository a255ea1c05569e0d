// The demo's export and settings: made up, the same every day but for its dates, and such that every kind of event happens.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { demoEnvironment, demoYaml } from '../../../scripts/demo/configuration.js';
import { demoExport, EXPECTED } from '../../../scripts/demo/exportFile.js';
import { demoOutcomes, demoPatients, DESKS } from '../../../scripts/demo/patients.js';
import { OUTCOMES } from '../../../src/simulator/outcomes.js';
import { parseConfig } from '../../../src/shared/config/configFile.js';
import { readEnvironment } from '../../../src/shared/config/environment.js';

const NOW_MS = Date.parse('2026-11-23T12:00:00Z');

function rowsOf(file: Buffer): Record<string, string>[] {
  const text = iconv.decode(file, 'windows-1251');
  return parse(text, { delimiter: ';', columns: true, relax_quotes: true });
}

const zoneOf = (branch: string | undefined) => DESKS.find((desk) => desk.branch === branch)?.zone;

describe('the export', () => {
  test('has as many rows as it is said to have, and every one is counted once', () => {
    const { rows, accepted, duplicate, skipped, rejected } = EXPECTED;
    expect(rowsOf(demoExport(demoPatients(), NOW_MS))).toHaveLength(rows);
    expect(accepted + duplicate + skipped.not_unreached + skipped.no_consent + rejected).toBe(rows);
  });

  test('is Windows-1251 with CRLF, without a character that the encoding lacks', () => {
    const file = demoExport(demoPatients(), NOW_MS);
    const text = iconv.decode(file, 'windows-1251');
    expect(iconv.encode(text, 'windows-1251').equals(file)).toBe(true);
    expect(text).not.toMatch(/\?/);
    expect(text).toMatch(/^Ссылка;Номер;.*\r\n/);
  });

  test('puts every patient on the day after now, by the calendar of the desk', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2030, 0) }), (nowMs) => {
        const patients = demoPatients();
        for (const row of rowsOf(demoExport(patients, nowMs)).slice(0, patients.length)) {
          const zone = zoneOf(row.Филиал) ?? 'invalid';
          const appointment = DateTime.fromFormat(row.ДатаПриема ?? '', 'dd.MM.yyyy H:mm:ss', { zone });
          const tomorrow = DateTime.fromMillis(nowMs, { zone }).plus({ days: 1 });
          expect(appointment.toISODate()).toBe(tomorrow.toISODate());
        }
      }),
      { numRuns: 20 },
    );
  });

  test('names each document once, but for the rows meant as repeats', () => {
    const references = rowsOf(demoExport(demoPatients(), NOW_MS)).map((row) => row.Ссылка);
    expect(references.length - new Set(references).size).toBe(EXPECTED.duplicate);
  });
});

describe('the patients', () => {
  test('are the same every time', () => {
    expect(demoPatients()).toEqual(demoPatients());
  });

  test('have only numbers from the made-up ranges', () => {
    const phones = demoPatients().flatMap((patient) => patient.phones);
    expect(phones.filter((phone) => !/^7(916|914|925)12345\d\d$/.test(phone))).toEqual([]);
  });

  test('live through silence, an operator who does not answer, a wrong number and a full budget', () => {
    const outcomes = [...demoOutcomes(demoPatients()).values()].flat();
    expect(outcomes.filter((outcome) => !(OUTCOMES as readonly string[]).includes(outcome))).toEqual([]);
    expect(outcomes).toEqual(
      expect.arrayContaining(['silent', 'operator_failed', 'invalid', 'no_answer', 'rejected']),
    );
  });

  test('do not share a scripted number, so that each story is told whole', () => {
    const stories = demoOutcomes(demoPatients());
    for (const phone of stories.keys()) {
      expect(demoPatients().filter((patient) => patient.phones.includes(phone))).toHaveLength(1);
    }
  });
});

describe('the settings', () => {
  const places = { dir: 'var/demo/run', redisUrl: 'redis://127.0.0.1:1', webPort: 3001, simulatorPort: 3002 };

  test('are a sound configuration and environment with one desk a branch of the export', async () => {
    const { env } = await demoEnvironment(places);
    const { desks } = parseConfig(demoYaml(places), env);
    expect(desks.map(({ name, branches }) => [name, branches])).toEqual(
      DESKS.map(({ name, branch }) => [name, [branch]]),
    );
    expect(readEnvironment(env)).toMatchObject({
      port: 3001,
      boardUsers: [{ role: 'operator' }, { role: 'supervisor' }],
    });
  });

  test('have new secrets every time, none of them in the file', async () => {
    const [one, two] = [await demoEnvironment(places), await demoEnvironment(places)];
    for (const name of ['MARVIN_SEAL_KEYS', 'VOICEBOX_PASSWORD', 'VOICEBOX_CALLBACK_TOKEN']) {
      expect(one.env[name]).not.toBe(two.env[name]);
      expect(demoYaml(places)).not.toContain(one.env[name]);
    }
    const passwords = [...one.logins, ...two.logins].map(({ password }) => password);
    expect(new Set(passwords).size).toBe(4);
  });
});
