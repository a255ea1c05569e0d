// `marvin try`: one call about a made-up patient, to the numbers that were typed and confirmed, and to nobody else.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { clinic, type Clinic } from '../support/clinic.js';
import { enqueueAll, seen } from '../support/scenario.js';

vi.setConfig({ testTimeout: 120_000 });

const MAIN = join(import.meta.dirname, '../../dist/producer/main.js');
const MINE = '79165550001';
const OTHER = '79165550002';

async function marvinTry({ env }: Clinic, args: readonly string[], typed: string) {
  const child = spawn(process.execPath, [MAIN, 'try', 'main', ...args], { env });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  child.stdin.end(`${typed}\n`);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...said };
}

const rung = (place: Clinic) =>
  seen(place, 'start_received').map(({ operator_number: operator, patient_number: patient }) => [
    operator,
    patient,
  ]);

it('rings the phone that was given, outside the window and past the queue, and tells each event', async () => {
  const place = await clinic({
    patients: 2,
    desk: { window: { from: '00:00', to: '00:01' }, callDeadline: '5s' },
    robot: { outcomes: { mix: { connected: 1 }, sequences: { [OTHER]: ['silent'] } } },
  });
  await Promise.all([enqueueAll(place), place.startWeb(), place.startWorker()]);
  const before = await place.status();

  const { code, stdout, stderr } = await marvinTry(place, ['--phone', '+7 916 555-00-01'], '0001');
  expect([code, stderr]).toEqual([0, expect.stringContaining('Всё, что должно было прийти, пришло.')]);
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d operator_answered\n\d\d:\d\d:\d\d connected\n$/);
  expect(rung(place)).toEqual([[MINE, MINE]]);

  const quiet = await marvinTry(place, ['--phone', OTHER, '--operator', MINE, '--wait', '2s'], '0001 0002');
  expect(quiet.code).toBe(1);
  expect(quiet.stderr).toContain('Итоговое событие не пришло: проверьте HTTP-блоки');
  expect(rung(place)).toEqual([
    [MINE, MINE],
    [MINE, OTHER],
  ]);
  expect(`${stdout}${stderr}${quiet.stderr}`).not.toMatch(/5550001|5550002/);

  expect(await place.status()).toEqual(before);
  expect(await place.results()).toEqual([]);
  const keys = await place.queues.redis.keys('*:try:*');
  expect(keys).toHaveLength(2);
  for (const key of keys) expect(await place.queues.redis.pttl(key)).toBeGreaterThan(0);
});

it('rings nobody for wrong digits, a number that is none, one of the do-not-call list, or one that dialOnly lacks', async () => {
  const place = await clinic({ patients: 1, desk: { dialOnly: [`+${MINE}`] } });
  await place.mustRun('dnc', 'add', MINE);
  for (const [phone, typed, told] of [
    [MINE, '0001', /не звонить/],
    [OTHER, '0002', /dialOnly/],
    ['101', '101', /не один номер/],
  ] as const) {
    const { code, stderr } = await marvinTry(place, ['--phone', phone], typed);
    expect([code, stderr]).toEqual([64, expect.stringMatching(told)]);
  }
  await place.mustRun('dnc', 'remove', MINE);
  const { code, stderr } = await marvinTry(place, ['--phone', MINE], '0009');
  expect([code, stderr]).toEqual([64, expect.stringContaining('Цифры не совпали; никому не позвонили.')]);
  const another = await marvinTry(place, ['--phone', MINE, '--operator', OTHER], '0002 0001');
  expect([another.code, another.stderr]).toEqual([64, expect.stringMatching(/--operator.*dialOnly/)]);
  expect(rung(place)).toEqual([]);
});
