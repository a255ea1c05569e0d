// Puts an answer on the socket in the planned manner, including the broken ones.
import type { ServerResponse } from 'node:http';
import type { AnswerPlan } from './faults.js';
import { wait } from './wait.js';

/**
 * @param body JSON of the answer
 * @returns whether the whole answer was written
 */
export async function sendAnswer(
  response: ServerResponse,
  plan: Pick<AnswerPlan, 'manner' | 'httpStatus' | 'byteMs'>,
  body: object,
  signal: AbortSignal,
): Promise<boolean> {
  if (signal.aborted || response.req.socket.destroyed) return false;
  const text = JSON.stringify(body);
  switch (plan.manner) {
    case 'whole':
      response.writeHead(plan.httpStatus, { 'content-type': 'application/json' }).end(text);
      return true;
    case 'hung_up':
      response.req.socket.destroy();
      return false;
    case 'reset':
      response.req.socket.resetAndDestroy();
      return false;
    case 'trickled':
      return trickle(
        response,
        `HTTP/1.1 ${plan.httpStatus} OK\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
        plan.byteMs,
        signal,
      );
  }
}

async function trickle(
  { req: { socket } }: ServerResponse,
  answer: string,
  byteMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  for (const byte of Buffer.from(answer)) {
    if (socket.destroyed || signal.aborted) return false;
    socket.write(Buffer.of(byte));
    await wait(byteMs, signal);
  }
  socket.end();
  return true;
}
