// What `marvin check` says of a configuration alone: numbers, desks that get in each other's way, zones.
import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Configuration } from '../../../../src/shared/config/configuration.js';
import type { Desk } from '../../../../src/shared/config/configSchema.js';
import { readEnvironment } from '../../../../src/shared/config/environment.js';
import { generateSealKey } from '../../../../src/shared/sealing.js';
import { inLanguage } from '../../../../src/shared/texts/say.js';
import { desksApart } from '../../../../src/producer/checks/desksApart.js';
import { well } from '../../../../src/producer/checks/finding.js';
import { hours } from '../../../../src/producer/checks/hours.js';
import { whyNotRung } from '../../../../src/producer/checks/numbersRung.js';
import { robotReach } from '../../../../src/producer/checks/robotReach.js';
import { runChecks } from '../../../../src/producer/checks/runChecks.js';
import { testDesk } from '../../../support/desks.js';

const environment = readEnvironment({ MARVIN_SEAL_KEYS: generateSealKey('test') });

function given(...desks: Desk[]): Configuration {
  return { environment, config: { retentionDays: 30, desks } };
}

const robot = (changes: object) => ({
  robot: { ...testDesk().robot, rate: { max: 1 }, timeout: '1s', ...changes },
});

describe('a number of the clinic', () => {
  it.each([
    ['74950000000', /is the number of the example/],
    ['84951234567', /begins with 8.*write 74951234567/],
    ['101', /is an extension/],
    ['70001234567', /is no number that exists/],
    ['74951234567', null],
  ])('%s: %s', (number, told) => {
    const why = whyNotRung(number);
    if (told === null) expect(why).toBeNull();
    else expect(why).toMatch(told);
    if (told !== null)
      expect(inLanguage('ru', () => whyNotRung(number))).toMatch(/[а-я]{4}.*; (?:впишите|напишите)/);
  });
});

describe('desks', () => {
  it('that share branch, number or scenario are told of, once each', () => {
    const [one, two] = [
      testDesk({ branches: ['На Ленина'] }, 'one'),
      testDesk({ branches: ['на ленина'] }, 'two'),
    ];
    const texts = desksApart(given(one, two)).map(({ text }) => text);
    expect(texts).toEqual([
      expect.stringMatching(/^desks one, two share the branch/),
      expect.stringMatching(/^desks one, two ring one PBX queue \(74950000000\)/),
      expect.stringMatching(/^desks one, two share one scenario/),
    ]);
  });

  it('that have nothing in common are not', () => {
    const two = testDesk({ branches: ['Б'], ...robot({ number: '74951234567', method: 'other' }) }, 'two');
    expect(desksApart(given(testDesk({ branches: ['А'] }, 'one'), two))).toEqual([]);
  });
});

describe('the hours of a desk', () => {
  it('show its own clock, and a zone with an inverted sign is told of', () => {
    const moscow = hours(given(testDesk({}, 'main')));
    expect(moscow.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^hours: ok, at desk main it is \d{4}-\d\d-\d\d \d\d:\d\d \(Europe\/Moscow\); it never shuts$/,
      ),
    ]);
    const inverted = hours(given(testDesk({ timezone: 'Etc/GMT+3' }, 'main')));
    expect(inverted[0]).toMatchObject({
      level: 'warning',
      text: expect.stringMatching(/^desk main: Etc\/GMT\+3 is BEHIND UTC.*Europe\/Moscow/) as string,
    });
    expect(hours(given(testDesk({ timezone: 'Etc/GMT-3' }, 'main')))).toHaveLength(1);
  });
});

describe('a robot', () => {
  it('is connected to, and is sent nothing', async () => {
    let received = 0;
    const server = createServer((socket) => socket.on('data', ({ length }) => (received += length)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const reached = await robotReach(given(testDesk(robot({ url: `http://127.0.0.1:${port}/api` }), 'main')));
    expect(reached.map(({ level }) => level)).toEqual(['ok']);
    expect(received).toBe(0);
    server.close();
    await once(server, 'close');
    const away = await robotReach(given(testDesk(robot({ url: `https://127.0.0.1:${port}/api` }), 'main')));
    expect(away).toMatchObject([
      { level: 'warning', text: expect.stringContaining('ECONNREFUSED') as string },
    ]);
  });
});

describe('checks', () => {
  it('run side by side, each with its limit, and are told in their order', async () => {
    const reports = await runChecks(
      [
        { topic: 'stuck', limitMs: 50, look: () => new Promise<never>(() => undefined) },
        { topic: 'broken', look: () => Promise.reject(new TypeError('a patient: Иванов')) },
        { topic: 'good', look: () => [well('good')] },
      ],
      null,
    );
    expect(reports).toEqual([
      { topic: 'stuck', level: 'warning', text: 'stuck: no answer within 0.05 s; look at the network.' },
      { topic: 'broken', level: 'warning', text: 'broken: could not be checked (TypeError); run it again.' },
      { topic: 'good', level: 'ok', text: 'good' },
    ]);
  });
});
