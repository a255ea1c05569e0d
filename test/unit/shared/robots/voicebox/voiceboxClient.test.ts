// One start request to robots that break off, send elsewhere or never get as far as a connection.
import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StartRequest } from '../../../../../src/shared/robots/voicebox/wire.js';
import type { StartOutcome } from '../../../../../src/shared/robots/robot.js';
import { startCall } from '../../../../../src/shared/robots/voicebox/voiceboxClient.js';
import { makeCertificate, NO_OPENSSL } from '../../../../support/certificate.js';
import { testVoicebox } from '../../../../support/desks.js';
import { atTeardown } from '../../../../support/teardown.js';

/** Null where there is no openssl to make one. */
let certificate: { key: Buffer; cert: Buffer } | null = null;
beforeAll(async () => {
  const made = await makeCertificate();
  if (made) certificate = { key: await readFile(made.key), cert: await readFile(made.cert) };
});

/** @returns the port on which it listens until the test is over, whoever is still connected */
async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  atTeardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port; // listens on TCP
}

/** A robot over HTTP or HTTPS. @returns its address */
async function openRobot(scheme: 'http' | 'https', answer: RequestListener): Promise<string> {
  const server = scheme === 'http' ? createHttpServer(answer) : createHttpsServer(certificate ?? {}, answer);
  return `${scheme}://127.0.0.1:${await listen(server)}/`;
}

/** Lets the test's own certificate pass for one that an authority has signed. */
function trustEverybody(): void {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  atTeardown(() => vi.unstubAllEnvs());
}

const request: StartRequest = {
  method: '6a6c0d3e-0000-4000-8000-000000000001',
  data: {
    number: '74950000000',
    patient_number: '79161234567',
    callid: '6f1c2d3e-4b5a-4c6d-8e7f-901234567890',
    attempt: '1',
    patient_name: 'Пётр Сергеевич',
    appointment_time: 'завтра в десять тридцать',
    specialist: 'терапевт',
  },
};

async function ask(url: string): Promise<StartOutcome> {
  return startCall({ ...testVoicebox(), url, timeout: 1_000 }, request, new AbortController().signal);
}

describe.each(['http', 'https'] as const)('a robot over %s', (scheme) => {
  beforeEach(({ skip }) => skip(scheme === 'https' && certificate === null, NO_OPENSSL));

  test('that takes the request has placed the call', async () => {
    trustEverybody();
    const url = await openRobot(scheme, (_req, res) => void res.end('{}'));
    expect(await ask(url)).toEqual({ kind: 'placed', status: 200, answer: '{}' });
  });

  test('that hangs up once it has the request may have placed the call', async () => {
    trustEverybody();
    const url = await openRobot(scheme, (req) => {
      req.resume().on('end', () => req.socket.destroy());
    });
    expect(await ask(url)).toMatchObject({ kind: 'unknown', status: null });
  });

  test('that does not answer in time may have placed the call', async () => {
    trustEverybody();
    const url = await openRobot(scheme, () => undefined);
    expect(await ask(url)).toMatchObject({ kind: 'unknown', status: null });
  });

  test('whose answer has no end may have placed the call', async () => {
    trustEverybody();
    const url = await openRobot(scheme, (_req, res) => void res.end('x'.repeat(100_000)));
    expect(await ask(url)).toMatchObject({ kind: 'unknown', status: null });
  });
});

describe('a robot with which no connection comes about has placed no call', () => {
  test('since nobody listens', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise((closed) => server.close(closed));
    expect(await ask(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'refused', status: null });
  });

  test('since it never ends the TLS handshake', async () => {
    const port = await listen(createTcpServer((socket) => void socket.on('error', () => undefined)));
    expect(await ask(`https://127.0.0.1:${port}/`)).toMatchObject({ kind: 'refused', status: null });
  });

  test('since it does not speak TLS', async () => {
    const port = await listen(createHttpServer());
    expect(await ask(`https://127.0.0.1:${port}/`)).toMatchObject({ kind: 'refused', status: null });
  });

  test('since nobody vouches for its certificate', async () => {
    let asked = 0;
    const url = await openRobot('https', () => (asked += 1));
    expect(await ask(url)).toMatchObject({ kind: 'refused', status: null });
    expect(asked).toBe(0);
  });
});

describe('a robot that sends elsewhere', () => {
  test.each([301, 302, 303, 307, 308])('(%i) is not followed and has placed no call', async (status) => {
    const asked: (string | undefined)[] = [];
    const url = await openRobot('http', (req, res) => {
      asked.push(req.url);
      res.writeHead(req.url === '/' ? status : 200, { location: '/elsewhere' }).end();
    });
    expect(await ask(url)).toMatchObject({ kind: 'refused', status });
    expect(asked).toEqual(['/']);
  });
});

describe('a robot that fails says where and how', () => {
  test('no connection', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise((closed) => server.close(closed));
    expect(await ask(`http://127.0.0.1:${port}/api?key=secret`)).toMatchObject({
      why: 'ECONNREFUSED',
      detail: `127.0.0.1:${port}: ECONNREFUSED`,
    });
    expect(await ask('https://no-such-host.invalid/')).toMatchObject({
      detail: expect.stringMatching(/^no-such-host\.invalid:443: (ENOTFOUND|EAI_AGAIN)$/) as string,
    });
  });

  test('no answer in time', async () => {
    const port = await listen(createTcpServer((socket) => void socket.on('error', () => undefined)));
    expect(await ask(`https://127.0.0.1:${port}/`)).toMatchObject({ detail: `127.0.0.1:${port}: ETIMEDOUT` });
  });

  test('a certificate that nobody vouches for', async ({ skip }) => {
    skip(certificate === null, NO_OPENSSL);
    const url = await openRobot('https', (_req, res) => void res.end());
    expect(await ask(url)).toMatchObject({
      detail: expect.stringMatching(/^127\.0\.0\.1:\d+: DEPTH_ZERO_SELF_SIGNED_CERT$/) as string,
    });
  });

  test('a status, with the beginning of what it said and nothing of the patient, however that is written', async () => {
    const name = String.raw`\u041f\u0451\u0442\u0440`;
    const said = `{"error": "Недостаточно средств\r\n на счёте 4512", "data": {"n": "${name} СЕРГЕЕВИЧ", "p": "%D0%9F%D1%91%D1%82%D1%80", "phone": "+7 (916) 123-45-67", "user": "clinic", "s": "терапевт"}}`;
    const url = await openRobot('http', (_req, res) => void res.writeHead(402).end(said + 'я'.repeat(2_000)));
    const outcome = await ask(url);
    expect(outcome).toMatchObject({ kind: 'refused', status: 402, why: 'HTTP 402' });
    const detail = outcome.kind === 'refused' ? outcome.detail : '';
    expect(detail).toMatch(
      /^127\.0\.0\.1:\d+: HTTP 402: \{"error": "Недостаточно средств на счёте \*{4}", "data": /,
    );
    expect(detail.replace(/^.*?HTTP 402: /, '')).toHaveLength(300);
    expect(detail.replace(/^.*?HTTP 402/, '')).not.toMatch(/\d|Пётр|Сергеевич|терапевт|clinic/i);
  });

  test('a status alone where it is no answer to this request', async () => {
    for (const status of [302, 502]) {
      const url = await openRobot('http', (_req, res) => void res.writeHead(status).end('<html>Пётр'));
      expect(await ask(url)).toMatchObject({
        detail: expect.stringMatching(new RegExp(`: HTTP ${status}$`)) as string,
      });
    }
  });
});
