// Every command's usual mistakes, made where Russian is spoken: each ends with its exit code, and no sentence of it is English.
// The table has a mistake for each command, so a new command without one fails here.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Command, CommanderError, Option } from 'commander';
import { Redis } from 'ioredis';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Cli, Session } from '../../../src/producer/cli.js';
import { errorInWords } from '../../../src/shared/words/commanderTexts.js';
import { addCommands } from '../../../src/producer/commandTable.js';
import { buildScenario } from '../../../src/producer/scenario/build.js';
import { deskScenario } from '../../../src/producer/scenario/deskScenario.js';
import { addDoNotCall, entryPlace } from '../../../src/shared/calls/doNotCall.js';
import { MarvinError } from '../../../src/shared/errors.js';
import { keepRefusals } from '../../../src/shared/redis/keptRefusals.js';
import { openDesk, type DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { openVault } from '../../../src/shared/redis/vault.js';
import { SealRing, type Vault } from '../../../src/shared/sealing.js';
import { inLanguage } from '../../../src/shared/texts/say.js';
import { BAD_FILES, MISTAKES } from '../../support/commandMistakes.js';
import { testCallback, testDesk, testPhone } from '../../support/desks.js';
import { startRedis } from '../../support/redis.js';
import { atTeardown } from '../../support/teardown.js';

const KEY = { id: 'test', key: Buffer.alloc(32, 7) };
const GONE = new SealRing([{ id: 'gone', key: Buffer.alloc(32, 9) }]);
const PHONE = '79165550001';
let dir: string;
let session: Session;
let sourceAnswer = { status: 401, body: '' };

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'marvin-mistakes-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  await mkdir(join(dir, 'folder'));
  for (const [name, content] of Object.entries(BAD_FILES)) await writeFile(join(dir, name), content);
  const onec = createServer((_req, res) => res.writeHead(sourceAnswer.status).end(sourceAnswer.body));
  onec.listen(0, '127.0.0.1');
  await once(onec, 'listening');
  atTeardown(() => onec.close());
  const url = `http://127.0.0.1:${(onec.address() as AddressInfo).port}/odata`; // it listens on TCP
  session = await openSession(url);
  await writeFile(join(dir, 'faulty.json'), faultyScenario(session));
});

async function openSession(url: string): Promise<Session> {
  const server = await startRedis();
  const redis = new Redis(server.url, { maxRetriesPerRequest: null });
  atTeardown(() => redis.disconnect());
  const source = { kind: 'odata', url, username: 'u', password: 'p', entity: 'Document_A', pageSize: 2 };
  const { robot } = testDesk() as { robot: object };
  const settings = {
    main: { dialOnly: [`+${PHONE}`, '+79165550003'] },
    pulled: { onec: { source } },
    patient: { robot: { ...robot, timeout: '2s', rate: { max: 1, per: '1s' }, firstLeg: 'patient' } },
  };
  const desks = Object.entries(settings).map(([name, own]) => {
    const desk = openDesk(testDesk(own, name), redis, 30);
    atTeardown(() => desk.close());
    return desk;
  });
  const vault = await openVault(redis, [KEY]);
  await fill(desks, vault);
  const config = { retentionDays: 30, desks: desks.map(({ settings: desk }) => desk) };
  return {
    redis,
    vault,
    desks,
    tracing: null,
    config,
    get environment(): never {
      throw new Error('no command of this table looks at the environment');
    },
  };
}

/** Two patients of one number, one of the list, a seal whose key is gone, and a call event that was refused. */
async function fill([desk]: readonly DeskQueues[], vault: Vault): Promise<void> {
  if (!desk) throw new Error('there is a desk');
  for (const ref of ['one', 'two']) {
    const callback = testCallback(desk.settings, { ref, number: 'КЛ00-000777', phones: [testPhone(PHONE)] });
    await desk.calls.add('batch', callback, { jobId: ref, delay: 3_600_000 });
  }
  const key = vault.phoneKey('79165550003');
  const since = new Date().toISOString();
  const sealed = GONE.seal('79165550003', entryPlace(key));
  await addDoNotCall(desk.redis, key, { masked: '7916***', since, sealed });
  const refusal = { reason: 'invalid', detail: 'The body is not JSON in UTF-8.', atMs: Date.now() };
  await keepRefusals(desk.redis, 'main', [refusal], 3_600_000);
}

/** With faults of every part of lint. */
function faultyScenario({ config }: Session): string {
  const [desk] = config.desks;
  if (!desk) throw new Error('there is a desk');
  const wanted = deskScenario(desk, 'https://marvin.example');
  const scenario = buildScenario({ ...wanted, address: wanted.address ?? '' }, false);
  const text = JSON.stringify({ ...scenario, retries: 3, start: 'gone' });
  return text
    .replace('{{callid}}', '{callid}')
    .replace('"pause":5', '"pause":0')
    .replace('"detectAI":true', '"detectAI":false')
    .replace('"POST"', '"GET"')
    .replace('"success":"tell_connected"', '"success":"nowhere"');
}

/** As main.ts does, in this process. An error that is none of ours is a mistake that nobody has thought of. */
async function marvin(args: readonly string[], typed: string): Promise<{ code: number; said: string[] }> {
  let [code, said] = [0, ''];
  const write = (text: string) => void (said += `${text}\n`);
  const cli: Cli = {
    configured: () => Promise.resolve(session),
    connected: (action) => action(session),
    print: write,
    say: write,
    exitWith: (given) => void (code = given),
  };
  const program = new Command('marvin')
    .addOption(new Option('--lang <language>'))
    .exitOverride()
    .configureOutput({
      writeOut: () => undefined, // help, which commandLine.test.ts looks at
      writeErr: (text) => void (said += text.startsWith('Usage:') ? '' : text),
      outputError: (text, out) => out(errorInWords(text)),
    });
  // A stream of lines is all that is used of it.
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from(`${typed}\n`) as never);
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  try {
    await addCommands(program, cli, []);
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) code = 64;
    else if (error instanceof MarvinError) {
      code = error.exitCode;
      write(error.message);
    } else throw error;
  }
  return { code, said: said.split('\n').filter((line) => line.trim() !== '') };
}

/** What stays as it is in every language: commands of ours, quoted names, paths, what a library or the system says in brackets. */
function inOurOwnWords(line: string): string {
  return line
    .replace(/`[^`]*`|marvin(?: [a-z-]+)+/g, '')
    .replace(/\([^()]*\)/g, '')
    .replace(/"[^"]*"|«[^»]*»/g, '')
    .replace(/\S*\/\S*/g, '');
}

const isSentence = (line: string) => (inOurOwnWords(line).match(/\p{L}{2,}/gu) ?? []).length >= 3;
const ENGLISH = /\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b/i;

afterEach(() => vi.restoreAllMocks());

describe('a mistake on the command line', () => {
  const cases = MISTAKES.map(([text, code, typed = '']) => ({ text, code, typed }));
  it.each(cases)(
    'marvin $text ends with $code, in Russian ($typed)',
    async ({ text, code: wanted, typed }) => {
      const args = text.split(' ').filter(Boolean);
      const filled = args.map((arg) => arg.replace(/^@/, `${dir}/`));
      const { code, said } = await inLanguage('ru', () => marvin(filled, typed));
      expect(code, said.join('\n')).toBe(wanted);
      if (text !== '' && text !== 'scenario') expect(said).not.toEqual([]);
      for (const line of said.filter(isSentence)) {
        expect(line).toMatch(/[а-яё]/i);
        expect(inOurOwnWords(line)).not.toMatch(ENGLISH);
      }
      expect(said.some((line) => /[а-яё]/i.test(line)) || said.length === 0, said.join('\n')).toBe(true);
    },
  );

  it.each([
    [403, '{"odata.error":{"code":"20"}}'],
    [404, ''],
    [302, ''],
    [200, '<html>'],
  ])('a 1C that answers %i %s is told in Russian', async (status, body) => {
    sourceAnswer = { status, body };
    const { code, said } = await inLanguage('ru', () => marvin(['pull', '--desk', 'pulled'], ''));
    expect(code).toBe(69);
    for (const line of said) {
      expect(line).toMatch(/[а-яё]/i);
      expect(inOurOwnWords(line)).not.toMatch(ENGLISH);
    }
  });

  it('is in this table for every command', async () => {
    const program = new Command('marvin');
    const nobody = {} as Cli; // no command runs
    await addCommands(program, nobody, []);
    const names = program.commands.flatMap((command) =>
      command.commands.length === 0
        ? [command.name()]
        : command.commands.map((below) => `${command.name()} ${below.name()}`),
    );
    const made = MISTAKES.map(([text]) => `${text} `);
    // The simulator is a process of its own, and never one of a clinic.
    const missing = names.filter(
      (name) => name !== 'simulator' && !made.some((text) => text.startsWith(`${name} `)),
    );
    expect(missing).toEqual([]);
  });
});
