// What the simulator's arguments mean, and that wrong ones are wrong usage.
import { describe, expect, it } from 'vitest';
import { EXIT, UsageError } from '../../../src/shared/errors.js';
import { parseCommandLine } from '../../../src/simulator/cli.js';

describe('the command line', () => {
  it('has a default for everything', () => {
    const commandLine = parseCommandLine([]);
    expect(commandLine).toMatchObject({
      port: 8025,
      web: ['http://127.0.0.1:3000'],
      faults: {},
      outcomes: { sequences: {} },
    });
    expect(commandLine).not.toHaveProperty('log');
  });

  it('collects what may be repeated', () => {
    const argv =
      '--web http://127.0.0.1:3001 --web http://127.0.0.1:3002 --outcome 79161234567=busy --outcome 79167654321=silent --fault callback_lost=0.1 --fault slow_answer=0.2:50';
    expect(parseCommandLine(argv.split(' '))).toMatchObject({
      web: ['http://127.0.0.1:3001', 'http://127.0.0.1:3002'],
      outcomes: { sequences: { '79161234567': ['busy'], '79167654321': ['silent'] } },
      faults: { callback_lost: { probability: 0.1 }, slow_answer: { probability: 0.2, amount: 50 } },
    });
  });

  it('reads speeds, durations, tries and the log', () => {
    const argv =
      '--port 9000 --speed 20 --seed x --durations conversation=90s,patientRing=500ms --tries 5:2s --mix busy=1 --log -';
    expect(parseCommandLine(argv.split(' '))).toMatchObject({
      port: 9_000,
      speed: 20,
      seed: 'x',
      durations: { operatorRing: 5_000, conversation: 90_000, patientRing: 500 },
      tries: { max: 5, pauseMs: 2_000 },
      outcomes: { mix: { busy: 1 } },
      log: '-',
    });
  });

  it.each([
    '--colour red',
    '--speed 0',
    '--speed fast',
    '--port',
    '--web localhost',
    '--durations tea=5s',
    '--durations conversation=5',
    '--tries 3',
    '--mix gone=1',
    '--fault earthquake=1',
    'start',
  ])('calls "%s" wrong usage', (text) => {
    const parse = () => parseCommandLine(text.split(' '));
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(expect.objectContaining({ exitCode: EXIT.usage }));
  });
});
