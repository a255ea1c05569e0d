// The robot of the bench, inside its process: takes every call at once, and ends it when it is told to.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../../scripts/local/until.js';
import { nowMs } from './clock.js';
import { EventSender, type Answered } from './eventSender.js';

export interface RobotOptions {
  readonly webUrl: string;
  /** How long the next call lasts; null: until somebody else ends it. */
  readonly callLastsMs: () => number | null;
  /** A call ends with its call event, or, for a plain worker that waits for it, with the answer to the start request. */
  readonly endsWith?: 'event' | 'answer';
}

export interface StandInRobot {
  readonly url: string;
  /** When each start request arrived, epoch milliseconds. */
  readonly starts: readonly number[];
  /** Of each start request. */
  readonly callIds: readonly string[];
  /** When each call ended: its event was sent, or its start request answered. */
  readonly ended: readonly number[];
  readonly answers: readonly Answered[];
  /** Events that were refused or had no answer: with one of these, what was measured means nothing. */
  readonly failures: readonly string[];
  /** Calls that have not ended, oldest first; who ends one takes it out. */
  readonly open: string[];
  close(): Promise<void>;
}

export async function startRobot({ webUrl, callLastsMs, endsWith }: RobotOptions): Promise<StandInRobot> {
  const [starts, ended, answers]: [number[], number[], Answered[]] = [[], [], []];
  const [failures, open, callIds]: [string[], string[], string[]] = [[], [], []];
  const sender = new EventSender(webUrl);
  const sendEvent = async (callId: string) => {
    ended.push(nowMs());
    try {
      const answer = await sender.send(callId);
      answers.push(answer);
      if (answer.status >= 300) failures.push(`a call event was answered ${answer.status}`);
    } catch (error) {
      failures.push(`a call event had no answer: ${String(error)}`);
    }
  };
  const server = createServer((request, response) => {
    starts.push(nowMs());
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { callid: string } }; // as both workers send it
      callIds.push(data.callid);
      const lastsMs = callLastsMs();
      if (endsWith !== 'answer') response.end('{}');
      if (lastsMs === null) {
        open.push(data.callid);
        return;
      }
      const end = () => {
        if (endsWith !== 'answer') {
          void sendEvent(data.callid);
          return;
        }
        ended.push(nowMs());
        response.end('{}');
      };
      if (lastsMs === 0) end();
      else setTimeout(end, lastsMs);
    });
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}/api/v1/sb`,
    starts,
    callIds,
    ended,
    answers,
    failures,
    open,
    close: async () => {
      sender.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port; // a TCP server that listens has an AddressInfo
}

/**
 * Waits for what the robot sees.
 *
 * @throws Error at the first call event that failed, and when it takes too long
 */
export async function untilRobot(
  robot: StandInRobot,
  what: string,
  condition: () => boolean,
  timeoutMs = 120_000,
): Promise<void> {
  await until(
    () => {
      if (robot.failures[0] !== undefined) throw new Error(robot.failures[0]);
      return condition();
    },
    { timeoutMs, what: () => `${what}; ${robot.starts.length} begun, ${robot.answers.length} ended` },
  );
}
