// Keeps connections within bounds, so that the robot's next one always finds room: idle ones go first, and beyond the bound
// only addresses get in from which call events were accepted lately.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Beyond this number the oldest idle connections are closed. */
const MANY = 500;
/** Beyond this number new connections are closed. */
const MAX = 1_000;
/** Of these, only the robot's: no address has more of them than so many connections. */
const MAX_OF_ROBOT = 200;
/** A connection that has sent no request may still be about to. */
const SILENT_MS = 2_000;

const LATELY_MS = 24 * 3_600_000;
const MAX_ADDRESSES = 100;

/** The addresses from which call events were accepted lately. */
export class RobotAddresses {
  readonly #lastMs = new Map<string, number>();

  note(address: string | undefined): void {
    if (address === undefined) return;
    this.#lastMs.delete(address);
    this.#lastMs.set(address, Date.now());
    for (const oldest of this.#lastMs.keys()) {
      if (this.#lastMs.size <= MAX_ADDRESSES) return;
      this.#lastMs.delete(oldest);
    }
  }

  has(address: string | undefined): boolean {
    return Date.now() - (this.#lastMs.get(address ?? '') ?? -Infinity) < LATELY_MS;
  }
}

interface Use {
  readonly address: string | undefined;
  readonly sinceMs: number;
  running: number;
  hasServed: boolean;
}

export function boundConnections(server: Server, robots: Pick<RobotAddresses, 'has'>): void {
  /** Oldest first. */
  const uses = new Map<Socket, Use>();
  const openOf = new Map<string | undefined, number>();
  const count = (address: string | undefined, change: 1 | -1) => {
    const open = (openOf.get(address) ?? 0) + change;
    if (open > 0) openOf.set(address, open);
    else openOf.delete(address);
  };
  const isRobots = ({ address }: Use) => robots.has(address) && (openOf.get(address) ?? 0) <= MAX_OF_ROBOT;
  server.maxConnections = MAX + MAX_OF_ROBOT;
  server.on('connection', (socket) => {
    const use = { address: socket.remoteAddress, sinceMs: Date.now(), running: 0, hasServed: false };
    count(use.address, 1);
    socket.once('close', () => {
      uses.delete(socket);
      count(use.address, -1);
    });
    if (uses.size >= MANY) closeIdle(uses, isRobots);
    if (uses.size >= MAX && !isRobots(use)) socket.destroy();
    else uses.set(socket, use);
  });
  server.on('request', ({ socket }, res) => {
    const use = uses.get(socket);
    if (!use) return;
    use.running += 1;
    res.once('close', () => {
      use.running -= 1;
      use.hasServed = true;
    });
  });
}

function closeIdle(uses: ReadonlyMap<Socket, Use>, isRobots: (use: Use) => boolean): void {
  let tooMany = uses.size - MANY + 1;
  for (const [socket, use] of uses) {
    if (tooMany <= 0) return;
    const isIdle = use.running === 0 && (use.hasServed || Date.now() - use.sinceMs > SILENT_MS);
    if (!isIdle || isRobots(use)) continue;
    socket.destroy();
    tooMany -= 1;
  }
}
