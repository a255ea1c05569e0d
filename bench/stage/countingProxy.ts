// Stands between a process and Redis and counts: commands sent, and how often the process had to wait for an answer.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { respSplitter, wordsOf } from '../../scripts/local/respMessages.js';

/** What has passed up to now. */
export interface Passed {
  readonly commands: number;
  /**
   * Commands that were sent while nothing was on its way on their connection: each began a wait. What is sent together, or
   * while an answer is due, waits together. Fetches that block are not counted.
   */
  readonly waits: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** How often each command was sent. */
  readonly names: Readonly<Record<string, number>>;
}

export interface CountingProxy {
  readonly url: string;
  passed(): Passed;
  close(): Promise<void>;
}

const BLOCKING = new Set(['BZPOPMIN', 'BRPOPLPUSH', 'BLMOVE', 'BLPOP', 'BRPOP', 'XREAD']);

export async function startCountingProxy(redisPort: number): Promise<CountingProxy> {
  const tally = new Tally();
  const server = createServer((client) => tally.watch(client, connect(redisPort, '127.0.0.1')));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server that listens has an AddressInfo
  return {
    url: `redis://127.0.0.1:${port}`,
    passed: () => tally.passed(),
    close: async () => {
      tally.end();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What was counted between two moments. */
export function between(before: Passed, after: Passed): Omit<Passed, 'connections'> {
  const names = Object.entries(after.names).map(([name, count]) => [name, count - (before.names[name] ?? 0)]);
  return {
    commands: after.commands - before.commands,
    waits: after.waits - before.waits,
    names: Object.fromEntries(names) as Record<string, number>, // entries made of a record
  };
}

class Tally {
  readonly #names = new Map<string, number>();
  readonly #clients = new Set<Socket>();
  #commands = 0;
  #waits = 0;

  watch(client: Socket, server: Socket): void {
    const [commands, answers] = [respSplitter(), respSplitter()];
    let due = 0;
    this.#clients.add(client);
    client.setNoDelay(true).on('data', (chunk: Buffer) => {
      for (const command of commands(chunk)) {
        const isBlocking = this.#note(command);
        if (due === 0 && !isBlocking) this.#waits += 1;
        due += 1;
      }
      server.write(chunk);
    });
    server.setNoDelay(true).on('data', (chunk: Buffer) => {
      due -= answers(chunk).length;
      client.write(chunk);
    });
    for (const socket of [client, server])
      socket
        .on('error', () => undefined)
        .on('close', () => {
          client.destroy();
          server.destroy();
          this.#clients.delete(client);
        });
  }

  passed(): Passed {
    return {
      commands: this.#commands,
      waits: this.#waits,
      connections: this.#clients.size,
      names: Object.fromEntries(this.#names),
    };
  }

  end(): void {
    for (const client of this.#clients) client.destroy();
  }

  /** @returns whether the command waits for something to come */
  #note(command: Buffer): boolean {
    const [name = ''] = wordsOf(command.subarray(0, 64)).map((word) => word.toUpperCase());
    this.#commands += 1;
    this.#names.set(name, (this.#names.get(name) ?? 0) + 1);
    return BLOCKING.has(name);
  }
}
