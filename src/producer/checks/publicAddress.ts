// The round trip of a test event: a call that does not exist, with the right token and with a wrong one. It shows that the
// robot's events would arrive, and that nobody else's would. The web process keeps nothing of it.
import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Desk } from '../../shared/config/configSchema.js';
import type { Environment } from '../../shared/config/environment.js';
import { CHECKS_CALL_ID } from '../../shared/contracts/callEvent.js';
import { say } from '../../shared/texts/say.js';
import type { Session } from '../cli.js';
import { warning, well, type Finding } from './finding.js';
import { postEvent, type EventAnswer } from './webClient.js';

export async function publicAddress({ config, environment }: Session): Promise<Finding[]> {
  const base = (config.publicUrl ?? ownAddress(environment)).replace(/\/+$/, '');
  const found = await Promise.all(config.desks.map((desk) => roundTrip(desk, base)));
  const isUnset = config.publicUrl === undefined;
  return [
    ...found.flat(),
    ...(isUnset
      ? [
          warning(
            say(
              'publicUrl is not set: whether the robot reaches the web process from outside is not checked; write it into marvin.yaml.',
            ),
          ),
        ]
      : []),
  ];
}

function ownAddress({ host, port }: Environment): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

async function roundTrip(desk: Desk, base: string): Promise<Finding[]> {
  const { name, robot } = desk;
  const url = `${base}/${robot.kind}/${name}/callback/${CHECKS_CALL_ID}`;
  const body = JSON.stringify(testEvent(desk));
  const about = { desk: name, base };
  // First: an address that is not ours learns no token of ours.
  const wrong = await postEvent(url, { 'X-Callback-Token': `wrong-${randomUUID()}` }, body);
  const why =
    strangersComplaint(wrong, about) ?? complaint(await postEvent(url, proofOf(desk, body), body), about);
  if (why !== null) return [warning(why)];
  return [
    well(
      say(
        'web: ok, a test event for desk {desk} came through at {base}, and one with a wrong token did not',
        about,
      ),
    ),
  ];
}

/** Says nothing about any call: of an id that is never given, or of a kind that means nothing. */
function testEvent({ robot }: Desk): object {
  if (robot.kind === 'exolve') return { uid: '4242424242', type: 'e', event_side: 'A' };
  const words = Object.entries(robot.statuses);
  const [status] = words.find(([, meaning]) => meaning === 'progress') ?? words[0] ?? [''];
  return { callid: CHECKS_CALL_ID, attempt: '1', status };
}

function proofOf({ robot }: Desk, body: string): Record<string, string> {
  if (robot.signingSecret === undefined) return { 'X-Callback-Token': robot.callbackToken };
  const [id, now] = [`marvin-check-${randomUUID()}`, new Date()];
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(robot.signingSecret).sign(id, now, body),
  };
}

type About = Readonly<Record<'desk' | 'base', string>>;

/** What is wrong with the answer to a wrong token; null: nothing. */
function strangersComplaint(wrong: EventAnswer, about: About): string | null {
  if (wrong.kind === 'unanswered')
    return say(
      'desk {desk}: no web process answers at {base} ({code}); start it, or correct publicUrl and the proxy.',
      { ...about, code: wrong.code },
    );
  const status = String(wrong.status);
  if (wrong.status === 401 || wrong.status === 429) return null;
  if (wrong.result === 'unknown' || wrong.result === 'ignored')
    return say(
      'desk {desk}: {base} takes an event with a wrong token ({status}); see what stands before the web process.',
      { ...about, status },
    );
  return say(
    'desk {desk}: what answers at {base} is not the web process of this version ({status}); correct publicUrl and the proxy.',
    { ...about, status },
  );
}

/** The same of the answer to the right token. */
function complaint(right: EventAnswer, about: About): string | null {
  if (right.kind === 'unanswered') return strangersComplaint(right, about);
  const { result, status } = right;
  if (result === 'unauthorized')
    return say(
      'desk {desk}: the web process at {base} has another callbackToken than marvin.yaml; restart it.',
      about,
    );
  if (result === 'spooled' || result === 'unavailable')
    return say('desk {desk}: the web process at {base} does not reach Redis; see its log.', about);
  if (result === 'unknown' || result === 'ignored') return null;
  return say(
    'desk {desk}: what answers at {base} is not the web process of this version ({status}); correct publicUrl and the proxy.',
    { ...about, status: String(status) },
  );
}
