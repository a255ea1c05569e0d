// Redis streams that name documents: the audit trail, which the web process writes, and BullMQ's events.
import type { RedisConnection } from './connection.js';

export const AUDIT_STREAM = 'marvin:audit';

/**
 * Removes the entries of a stream that name something.
 *
 * @param isNamed is asked about each value of an entry
 * @returns how many were removed
 */
export async function removeEntries(
  redis: RedisConnection,
  stream: string,
  isNamed: (value: string) => boolean,
): Promise<number> {
  const entries = await redis.xrange(stream, '-', '+');
  const named = entries.filter(([, fields]) =>
    fields.some((text, index) => index % 2 === 1 && isNamed(text)),
  );
  const ids = named.map(([id]) => id);
  return ids.length === 0 ? 0 : redis.xdel(stream, ...ids);
}
