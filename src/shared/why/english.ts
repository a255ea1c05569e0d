// `marvin why` in English.
import type { Pause } from '../calls/pause.js';
import type { EndedBy } from '../contracts/result.js';
import type { Rule } from '../domain/disposition.js';
import { formatDuration } from '../domain/duration.js';
import { en as words } from '../domain/words.en.js';
import { pauseEnd, pauseReason } from '../words/pauses.js';
import type { Uncalled } from '../documents/uncalledRows.js';
import type { CallMade, Happening, Standing } from './story.js';
import { oneLine, uncapitalized, type Locale, type When } from './locale.js';

/** Why a row of an export led to no call. */
export const UNCALLED: Readonly<Record<Uncalled['why'][number], string>> = {
  no_ref: 'it has no reference',
  no_phone: 'it has no phone',
  bad_phone: 'its phone has no number that can be called',
  own_number: "its phone is the clinic's own number",
  no_appointment: 'it has no appointment',
  bad_date: 'the date or time of the appointment cannot be read',
  appointment_passed: 'the appointment is over',
  too_late: 'no window opens before the appointment',
  unknown_branch: 'no desk has this branch',
  broken_row: 'the row is broken',
  deleted: 'the document is marked for deletion',
  not_unreached: 'its status needs no call',
  no_consent: 'there is no consent',
  do_not_call: 'a number is on the do-not-call list',
};

const RULE: Readonly<Record<Rule, string>> = {
  complete: '',
  retry: 'try again',
  retry_other_time: 'try again, better at another time of day',
  retry_once: 'try once more',
  next_number: "go on with the patient's next number",
  requeue: 'put back into the queue',
  by_on_silence: 'try again after silence',
};

export const english: Locale = {
  headline: ({ ref, number, desk, patient, appointmentMs }, when) =>
    `Document ${number === null ? ref : `${number} (${ref})`}, desk ${desk}: patient ${patient}, appointment ${when(appointmentMs)}.`,
  happening,
  standing,
  notQueued: () => 'Now: it is not queued, nobody will be called.',
  nothingKnown: (days) =>
    `Nothing is known about this document: it was in no export of the last ${days === 1 ? 'day' : `${days} days`}. Check the reference.`,
};

function happening(happened: Happening, attempts: number, when: When): string {
  switch (happened.kind) {
    case 'uncalled':
      return `A row of an export was not queued: ${happened.why.map((why) => UNCALLED[why]).join('; ')}.`;
    case 'queued':
      return `Queued (batch ${happened.batch}${happened.line === null ? '' : `, row ${happened.line}`}).`;
    case 'call':
      return `Call to ${happened.phone}, attempt ${happened.attempt} of ${attempts}: ${uncapitalized(words.dispositions[happened.disposition])}${words.faultRemarks[happened.fault]}. ${decision(happened, when)}${answered(happened.answer)}`;
    case 'closed':
      return `Closed without a call: ${uncapitalized(words.closeReasons[happened.reason])}${endedBy(happened.endedBy)}.`;
    case 'late':
      return `The robot reported on a call again after its end: ${uncapitalized(words.dispositions[happened.disposition])}.`;
  }
}

function decision({ decision: decided, rule, pauseMs, isMoved, isCharged }: CallMade, when: When): string {
  switch (decided.kind) {
    case 'complete':
      return 'No more calls are needed.';
    case 'close':
      return `No more calls: ${uncapitalized(words.closeReasons[decided.reason])}.`;
    case 'retry':
    case 'requeue': {
      const pause = pauseMs > 0 ? `, after ${formatDuration(pauseMs)}` : '';
      const moved = isMoved ? ', then the first suitable time' : '';
      return `Next call ${when(Date.parse(decided.at))} (rule: ${RULE[rule]}${pause}${moved}); ${isCharged ? 'an' : 'no'} attempt spent.`;
    }
  }
}

function standing(now: Standing, when: When): string {
  switch (now.kind) {
    case 'on_phone':
      return `Now: a call to ${now.phone}, attempt ${now.attempt}, since ${when(now.sinceMs)}; the robot has to answer by ${when(now.untilMs)}.${answered(now.answer)}`;
    case 'at_gate':
      return 'Now: a worker decides whether to call.';
    case 'scheduled':
      return `Now: waits ${SCHEDULED[now.because]}; not before ${when(now.atMs)}.${paused(now.pause, when)}`;
    case 'waiting':
      return `Now: waits for a free line, ${now.ahead} before it.${paused(now.pause, when)}${shut(now.opensMs, when)}`;
    case 'cancelling':
      return now.because === 'cancel'
        ? 'Now: cancelled; nobody will be called.'
        : 'Now: the patient was connected already; nobody will be called.';
    case 'moving':
      return `Now: the appointment was moved, the call will be about ${when(now.appointmentMs)}.`;
    case 'reached':
      return 'Now: done, the patient was connected to an operator.';
    case 'closed':
      return `Now: closed, nobody will be called. ${words.closeReasons[now.reason]}.`;
    case 'parked':
      return 'Now: a job of another version of the program is parked; a person has to look at it.';
  }
}

/** What somebody gave for the record, or that 1C itself said no. */
function endedBy(by: EndedBy | null): string {
  if (by === null) return '';
  if (by.kind === 'last_moment') return ' (asked right before the call, 1C said not to ring)';
  return by.reason === null ? '' : ` (reason: ${oneLine(by.reason)})`;
}

const SCHEDULED = {
  window: 'for the calling window',
  rule: 'for the time of the next call',
  number: 'because its number was called recently',
} as const;

function paused(pause: Pause | null, when: When): string {
  if (pause === null) return '';
  const until = pauseEnd(pause, 'en', (iso) => when(Date.parse(iso)));
  return ` The desk is paused ${until}: ${pauseReason(pause, 'en')}.`;
}

function answered(answer: string | null): string {
  return answer === null ? '' : ` The robot answered: ${answer}`;
}

function shut(opensMs: number | null, when: When): string {
  return opensMs === null ? '' : ` The window opens ${when(opensMs)}.`;
}
