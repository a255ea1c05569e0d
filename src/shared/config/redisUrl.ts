// REDIS_URL as people write it: passwords may hold any character, encoded or not, and a cluster may name several nodes.
import { say } from '../texts/say.js';

export interface RedisUrl {
  /** At least one; more than one only for a cluster. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly username: string | null;
  readonly password: string | null;
  /** Number of the database. */
  readonly db: number;
  readonly tls: boolean;
}

const DEFAULT_PORT = 6379;
/** `host`, `host:port` or `[::1]:port`. */
const NODE = /^(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@[\]]+)(?::(\d{1,5}))?$/;

/**
 * Reads `redis[s]://[user][:password]@host[:port][,host[:port]…][/database]`. What stands before the last `@` is user and
 * password, so a password needs no encoding; one that is percent-encoded is decoded.
 *
 * @throws Error with a sentence for the user; never quotes the password
 */
export function parseRedisUrl(text: string): RedisUrl {
  const [, scheme, rest = ''] = /^(rediss?):\/\/(.*)$/is.exec(text.trim()) ?? [];
  if (scheme === undefined)
    throw new Error(say('must start with redis:// or rediss://, such as redis://127.0.0.1:6379'));
  const at = rest.lastIndexOf('@');
  const [place = '', path = '', ...more] = rest.slice(at + 1).split('/');
  const { username, password } = credentials(at < 0 ? null : rest.slice(0, at));
  if (more.length > 0)
    throw new Error(
      say('has a path; behind host and port only the number of a database may follow, such as /0'),
    );
  return {
    nodes: nodesOf(place),
    username,
    password,
    db: databaseOf(path),
    tls: scheme.toLowerCase() === 'rediss',
  };
}

/** Where a Redis is, for people: `host:port`, several of them separated by commas. No user, no password. */
export function placeOf({ nodes }: RedisUrl): string {
  return nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
}

function credentials(text: string | null): Pick<RedisUrl, 'username' | 'password'> {
  if (text === null || text === '') return { username: null, password: null };
  const colon = text.indexOf(':');
  if (colon < 0) return { username: decoded(text), password: null };
  const [username, password] = [decoded(text.slice(0, colon)), decoded(text.slice(colon + 1))];
  return { username: username === '' ? null : username, password: password === '' ? null : password };
}

/** A `%` that begins no escape is the password's own. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function nodesOf(place: string): RedisUrl['nodes'] {
  return place.split(',').map((node) => {
    const [, host, port] = NODE.exec(node.trim()) ?? [];
    if (host === undefined || Number(port ?? DEFAULT_PORT) > 65_535)
      throw new Error(say('must name a host and a port, such as redis://127.0.0.1:6379'));
    return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port ?? DEFAULT_PORT) };
  });
}

function databaseOf(path: string): number {
  const [number = ''] = path.split('?');
  if (!/^\d{0,4}$/.test(number))
    throw new Error(say('must end in the number of a database, such as /0, or in nothing'));
  return Number(number);
}
