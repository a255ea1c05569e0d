// Desks, callbacks and policies for tests: sensible defaults, overridden where a test cares.
import { randomBytes, randomUUID } from 'node:crypto';
import type { RedisConnection } from '../../src/shared/redis/connection.js';
import { configSchema, type Desk } from '../../src/shared/config/configSchema.js';
import type { CallbackJob } from '../../src/shared/contracts/job.js';
import { newCallback } from '../../src/shared/calls/state.js';
import { openDesk, type DeskQueues } from '../../src/shared/redis/deskQueues.js';
import { isVoicebox, type VoiceboxConfig } from '../../src/shared/robots/voicebox/voiceboxConfig.js';
import { createVault, SealRing, type Vault } from '../../src/shared/sealing.js';
import { atTeardown } from './teardown.js';

/** A desk as marvin.yaml would give it: open around the clock in Moscow unless said otherwise. */
export function testDesk(
  settings: Record<string, unknown> = {},
  name = `t${randomUUID().slice(0, 8)}`,
): Desk {
  const config = configSchema.parse({
    desks: {
      [name]: {
        timezone: 'Europe/Moscow',
        window: { from: '00:00', to: '24:00' },
        lines: 2,
        usualCall: '1s',
        perNumber: { gap: '0s', perDay: 1_000 },
        robot: {
          kind: 'voicebox',
          url: 'http://127.0.0.1:9/api/v1/sb',
          method: '6a6c0d3e-0000-4000-8000-000000000001',
          username: 'clinic',
          password: 'secret',
          callbackToken: 'callback-token',
          number: '74950000000',
          rate: { max: 1000, per: '1s' },
        },
        ...settings,
      },
    },
  });
  const [desk] = config.desks;
  if (!desk) throw new Error('the test configuration has a desk');
  return desk;
}

/** The robot of a test desk. */
export function testVoicebox(): VoiceboxConfig {
  const { robot } = testDesk();
  if (!isVoicebox(robot)) throw new Error('a test desk has a VoiceBox');
  return robot;
}

/** Its lookup key is the test file's own: what one file calls a number often says nothing about the others' on one Redis. */
export const testVault: Vault = createVault(
  new SealRing([{ id: 'test', key: Buffer.alloc(32, 7) }]),
  randomBytes(32),
);

/** Opens a desk with keys of its own on a connection; closed with the test. */
export function openTestDesk(redis: RedisConnection, settings: Record<string, unknown> = {}): DeskQueues {
  const queues = openDesk(testDesk(settings), redis, 30);
  atTeardown(() => queues.close());
  return queues;
}

/** A callback with made-up personal data and an appointment a day ahead of now. */
export function testCallback(
  desk: Desk,
  overrides: Partial<CallbackJob> & { phones?: CallbackJob['phones'] } = {},
): CallbackJob {
  const content = {
    appointmentAt: new Date(Date.now() + 86_400_000).toISOString(),
    patient: {
      sealed: testVault.ring.sealJson({ name: 'Иванов Пётр Сергеевич', specialist: 'Терапевт' }),
      masked: 'И. П. С.',
    },
    phones: [testPhone('79161234567')],
  };
  const document = { desk: desk.name, ref: randomUUID(), number: 'КЛ00-000123' };
  return { ...newCallback(content, document), ...overrides };
}

export function testPhone(digits: string): CallbackJob['phones'][number] {
  return {
    sealed: testVault.ring.seal(digits),
    key: testVault.phoneKey(digits),
    masked: `${digits.slice(0, 4)}***`,
  };
}
