// Signed call events, for relays that can sign: the scheme of Standard Webhooks (standardwebhooks.com), HMAC-SHA256 over
// `webhook-id.webhook-timestamp.body`, good for five minutes either way.
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { z } from 'zod';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';

/** The scheme forbids a dot in the id: with one, what was signed could be read in two ways. */
const headersSchema = z.object({
  'webhook-id': z.string().regex(/^[^.\s]{1,200}$/),
  'webhook-timestamp': z.string().regex(/^\d{1,12}$/),
  'webhook-signature': z.string().max(2_000),
});
export type SignatureHeaders = z.infer<typeof headersSchema>;

/** The three headers of a signed request, or null when one is missing or not as the scheme allows. */
export function signatureHeaders(headers: IncomingHttpHeaders): SignatureHeaders | null {
  return headersSchema.safeParse(headers).data ?? null;
}

/** Whether one of the signatures is right and at most five minutes away; the check of each takes constant time. */
export function isSigned(secret: string, headers: SignatureHeaders, body: Buffer): boolean {
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

/** A message may be five minutes ahead of us and is good for five minutes after that. */
const REMEMBERED_MS = 11 * 60_000;

/**
 * Remembers a signed message. A sender that tries again signs a new time, so a second one with the same id and time is a
 * replay.
 *
 * @returns false when it came before
 * @throws when Redis is away
 */
export async function isNewMessage(desk: DeskQueues, headers: SignatureHeaders): Promise<boolean> {
  const message = `${headers['webhook-id']}.${Number(headers['webhook-timestamp'])}`;
  const name = createHash('sha256').update(message).digest('base64url');
  const key = `${desk.keys.prefix}:signed:${name}`;
  return (await desk.redis.set(key, '1', 'PX', REMEMBERED_MS, 'NX')) !== null;
}
