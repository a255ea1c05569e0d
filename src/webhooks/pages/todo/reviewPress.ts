// `POST /todo/reviews`: what a supervisor says of calls under review, several at once. Where the patient might get two calls, it is
// asked again.
import type { Request, Response } from 'express';
import { z } from 'zod';
import { within } from '../../../shared/deadline.js';
import type { DocumentAction, Pressed } from '../../documents/documentActions.js';
import { pressRecord } from '../documents/pressRecord.js';
import type { PageParts, Visitor } from '../page.js';
import { confirmView, type Doubtful } from './reviewsView.js';
import { TODO_PATH } from './todoPath.js';

const PRESS_WAIT_MS = 15_000;
const MAX_PICKS = 200;

/** One of several; `desk|job|seen`. */
const pickSchema = z.string().regex(/^[^|]+\|[^|]+\|[^|]*$/);
const reviewsSchema = z.object({
  action: z.enum(['again', 'reached', 'checked']),
  pick: z.union([pickSchema.transform((pick) => [pick]), z.array(pickSchema).max(MAX_PICKS)]),
  sure: z.string().optional(),
  note: z.string().max(1_000).optional(),
});

type Reviews = z.infer<typeof reviewsSchema>;

export function settleReviews(parts: PageParts, visitor: Visitor) {
  return async (req: Request, res: Response) => {
    const form = reviewsSchema.safeParse(req.body);
    if (!form.success) {
      res.redirect(303, `${TODO_PATH}?did=none`);
      return;
    }
    const counts = new Map<string, number>();
    const doubtful: Doubtful[] = [];
    for (const pick of form.data.pick) {
      const pressed = await pressOne(parts, visitor, form.data, pick);
      const outcome = pressed?.outcome ?? 'failed';
      const about = pressed?.about;
      if (outcome === 'unsure' && about) doubtful.push({ pick, ...about });
      else counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    if (doubtful.length > 0) res.send(confirmView(doubtful, visitor));
    else res.redirect(303, `${TODO_PATH}?${outcomeQuery(counts)}`);
  };
}

/** @returns null when Redis did not answer */
async function pressOne(
  { documents, audit, logger, now }: PageParts,
  { user }: Visitor,
  { action, sure, note }: Reviews,
  pick: string,
): Promise<Pressed | null> {
  const [desk = '', job = '', seen = ''] = pick.split('|');
  const asked = { action, seen, isSure: sure !== undefined, atMs: null, note: note ?? null, by: user.name };
  const pressed = await within(PRESS_WAIT_MS, documents.act(desk, job, asked, now())).catch(
    (error: unknown) => {
      logger.warn({ err: error, action: action satisfies DocumentAction }, 'review not settled');
      return null;
    },
  );
  audit.note(pressRecord(user.name, action, pressed), now());
  return pressed;
}

function outcomeQuery(counts: ReadonlyMap<string, number>): string {
  const texts = [...counts].map(([outcome, count]): [string, string] => [outcome, String(count)]);
  return new URLSearchParams([['did', 'reviews'], ...texts]).toString();
}
