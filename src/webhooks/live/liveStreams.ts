// Server-sent events: pages that follow something without being loaded again. However many follow the same thing, it is looked
// at once every two seconds, and not at all while nobody follows.
import type { Response } from 'express';

const EVERY_MS = 2_000;
/** A page then asks again, and the login is checked again. */
const LASTS_MS = 10 * 60_000;
/** So many that robots and people still find a connection. */
const MAX_STREAMS = 300;

/** What followers are told. `text` is sent when it has changed. */
type Look = () => Promise<string>;

interface Channel {
  readonly followers: Set<Response>;
  readonly timer: NodeJS.Timeout;
  /** As it was sent last; null: nothing yet, or the last look failed. */
  last: string | null;
}

export class LiveStreams {
  readonly #now: () => number;
  readonly #channels = new Map<string, Channel>();
  #count = 0;

  /** @param now epoch milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Lets an answer follow a channel until its browser leaves, or ten minutes have passed.
   *
   * @param name names what is looked at, and how it is shown
   * @param look asked every two seconds; one answer for all followers
   * @returns false when there are too many
   */
  follow(name: string, res: Response, look: Look): boolean {
    if (this.#count >= MAX_STREAMS) return false;
    this.#count += 1;
    res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    res.flushHeaders();
    const known = this.#channels.get(name);
    const channel = known ?? this.#open(name, look);
    channel.followers.add(res);
    const end = setTimeout(() => res.end(), LASTS_MS);
    res.once('close', () => {
      clearTimeout(end);
      this.#count -= 1;
      this.#leave(name, channel, res);
    });
    if (known?.last != null) this.#send(res, 'look', known.last);
    return true;
  }

  /** Ends all streams, so that the server can stop. */
  close(): void {
    for (const { followers, timer } of this.#channels.values()) {
      clearInterval(timer);
      for (const res of followers) res.end();
    }
    this.#channels.clear();
  }

  #open(name: string, look: Look): Channel {
    const channel: Channel = {
      followers: new Set(),
      timer: setInterval(() => void this.#look(channel, look), EVERY_MS),
      last: null,
    };
    this.#channels.set(name, channel);
    void this.#look(channel, look);
    return channel;
  }

  #leave(name: string, channel: Channel, res: Response): void {
    channel.followers.delete(res);
    if (channel.followers.size > 0) return;
    clearInterval(channel.timer);
    if (this.#channels.get(name) === channel) this.#channels.delete(name);
  }

  async #look(channel: Channel, look: Look): Promise<void> {
    const text = await look().catch(() => null);
    const isNew = text !== channel.last;
    channel.last = text;
    for (const res of channel.followers) {
      if (text === null) this.#send(res, 'away', '');
      else if (isNew) this.#send(res, 'look', text);
      else this.#send(res, 'same', '');
    }
  }

  /** A reader who takes nothing is passed over. */
  #send(res: Response, event: 'look' | 'same' | 'away', text: string): void {
    if (res.writableNeedDrain || res.writableEnded) return;
    res.write(`event: ${event}\nid: ${this.#now()}\ndata: ${text}\n\n`);
  }
}
