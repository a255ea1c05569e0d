// Records in the audit trail what a command showed or changed, with the system user who ran it.
import { userInfo } from 'node:os';
import { addAuditRecord, type AuditRecord } from '../shared/redis/auditStream.js';
import type { Session } from './cli.js';

/**
 * Adds a record of a command. To be called before anything unmasked is shown: without the record nothing is.
 *
 * @throws when Redis is away
 */
export async function noteCommand(
  { redis, config }: Pick<Session, 'redis' | 'config'>,
  record: Pick<AuditRecord, 'did' | 'what' | 'outcome'>,
): Promise<void> {
  await addAuditRecord(redis, { who: `cli:${systemUser()}`, ...record }, Date.now(), config.retentionDays);
}

/** A container may run as a number that no user has. */
export function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
