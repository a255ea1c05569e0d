// A line between a process and Redis or the robot that a test can cut or freeze at a chosen message. Production code
// needs no hooks for it: the proxy reads what passes and stops exactly there.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { respSplitter, type Splitter } from '../../scripts/local/respMessages.js';
import { atTeardown } from './teardown.js';

/** Where the line stops: nothing of the message passes, half of it, or all of it but no answer. */
export type StopPoint = 'before' | 'middle' | 'after';

/** A line that is stopped; other connections through the same proxy go on. */
export interface StoppedLine {
  /** What was stopped passes, and the line goes on. */
  release(): void;
  /** What was stopped is lost, and the connection with it. */
  cut(): void;
}

export interface TcpProxy {
  readonly port: number;
  /** Stops one connection at the first message that matches; resolves when it has. */
  stopAt(point: StopPoint, matches: (message: string) => boolean): Promise<StoppedLine>;
  /** @returns how many messages that match have passed since */
  count(matches: (message: string) => boolean): () => number;
  /** Ends every connection at once. New ones are taken. */
  cutAll(): void;
  /** Drops every connection there is without a word, as a firewall does: nothing passes, nothing is closed. New ones work. */
  swallow(): void;
  /** New connections are ended at once too, until `repair`. */
  breakOff(): void;
  repair(): void;
  /** Later connections lead to this port. */
  leadTo(port: number): void;
}

interface Trap {
  readonly point: StopPoint;
  readonly matches: (message: string) => boolean;
  readonly spring: (line: StoppedLine) => void;
}

/** To Redis: a message is one command. */
export function redisProxy(port: number): Promise<TcpProxy> {
  return startProxy(port, respSplitter);
}

/** To anything else: a message is what came in one go, such as a whole small request. */
export function tcpProxy(port: number): Promise<TcpProxy> {
  return startProxy(port, () => (chunk) => [chunk]);
}

async function startProxy(firstPort: number, newSplitter: () => Splitter): Promise<TcpProxy> {
  let targetPort = firstPort;
  let isBroken = false;
  const traps = new Set<Trap>();
  const watchers = new Set<(message: string) => void>();
  const lines = new Set<Line>();
  const server = createServer((client) => {
    if (isBroken) {
      client.on('error', () => undefined).destroy();
      return;
    }
    const line = new Line(client, connect(targetPort, '127.0.0.1'), newSplitter(), traps, watchers);
    lines.add(line);
    client.once('close', () => lines.delete(line));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cutAll = () => {
    for (const line of lines) line.cut();
  };
  atTeardown(() => {
    cutAll();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port, // a TCP server that listens has an AddressInfo
    stopAt: (point, matches) =>
      new Promise((spring) => {
        traps.add({ point, matches, spring });
      }),
    count: (matches) => {
      let passed = 0;
      watchers.add((message) => (passed += matches(message) ? 1 : 0));
      return () => passed;
    },
    cutAll,
    swallow: () => {
      for (const line of lines) line.swallow();
    },
    breakOff: () => {
      isBroken = true;
      cutAll();
    },
    repair: () => {
      isBroken = false;
    },
    leadTo: (port) => {
      targetPort = port;
    },
  };
}

/** One connection. Each way passes until it is stopped; what comes after that waits in order. */
class Line implements StoppedLine {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #traps: Set<Trap>;
  readonly #watchers: Iterable<(message: string) => void>;
  #isSwallowed = false;
  readonly #heldUp: Buffer[] = [];
  readonly #heldDown: Buffer[] = [];
  #stopped: 'no' | 'up' | 'down' = 'no';

  constructor(
    client: Socket,
    server: Socket,
    split: Splitter,
    traps: Set<Trap>,
    watchers: Iterable<(message: string) => void>,
  ) {
    this.#client = client;
    this.#server = server;
    this.#traps = traps;
    this.#watchers = watchers;
    client.setNoDelay(true);
    server.setNoDelay(true);
    client.on('data', (chunk: Buffer) => {
      if (this.#isSwallowed) return;
      for (const message of split(chunk)) this.#passUp(message);
    });
    server.on('data', (chunk: Buffer) => {
      if (this.#isSwallowed) return;
      if (this.#stopped === 'down') this.#heldDown.push(chunk);
      else client.write(chunk);
    });
    for (const socket of [client, server]) {
      socket.on('error', () => undefined);
      socket.on('close', () => this.cut());
    }
  }

  release(): void {
    this.#stopped = 'no';
    for (const chunk of this.#heldUp.splice(0)) this.#server.write(chunk);
    for (const chunk of this.#heldDown.splice(0)) this.#client.write(chunk);
  }

  /** From now on nothing passes, and neither end hears that the other has gone. */
  swallow(): void {
    this.#isSwallowed = true;
  }

  cut(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #passUp(message: Buffer): void {
    if (this.#stopped === 'up') {
      this.#heldUp.push(message);
      return;
    }
    for (const watch of this.#watchers) watch(message.toString('latin1'));
    const trap = this.#trapFor(message);
    if (trap) this.#stop(trap, message);
    else this.#server.write(message);
  }

  #trapFor(message: Buffer): Trap | undefined {
    if (this.#traps.size === 0 || this.#stopped !== 'no') return undefined;
    const text = message.toString('latin1');
    const trap = [...this.#traps].find(({ matches }) => matches(text));
    if (trap) this.#traps.delete(trap);
    return trap;
  }

  #stop({ point, spring }: Trap, message: Buffer): void {
    this.#stopped = point === 'after' ? 'down' : 'up';
    const passing = { before: 0, middle: Math.floor(message.length / 2), after: message.length }[point];
    if (passing < message.length) this.#heldUp.push(message.subarray(passing));
    this.#server.write(message.subarray(0, passing), () => spring(this));
  }
}
