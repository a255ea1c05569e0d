// The part of marvin.yaml about MTS Exolve. What its documentation left open is a setting here (docs/robots.md).
import { z } from 'zod';
import {
  eventAccess,
  phoneDigits,
  positiveDuration,
  secret,
  startRate,
  url,
} from '../../contracts/values.js';
import { say } from '../../texts/say.js';

/** Beyond this a number in JSON loses digits on its way through many programs. */
const resourceId = z.union([z.string(), z.number().transform(String)]).pipe(
  z.string().regex(/^[1-9]\d{0,14}$/, {
    error: () => say('must be the digits of the callback resource, 15 at most'),
  }),
);

const PARTS: ReadonlySet<string> = new Set(['patient', 'appointment', 'specialist']);

/** What the operator hears; it may name parts of the order in braces. */
const announcement = z
  .string()
  .min(1)
  .refine((text) => [...text.matchAll(/\{([^{}]*)\}/g)].every(([, name]) => PARTS.has(name ?? '')), {
    error: () =>
      say('has a name in braces that is none of {names}', {
        names: '{patient}, {appointment}, {specialist}',
      }),
  });

export const exolveConfig = z.strictObject({
  kind: z.literal('exolve'),
  url: url.default('https://api.exolve.ru/call/v1/MakeCallback'),
  historyUrl: url.default('https://api.exolve.ru/statistics/call-history/v1/GetList'),
  apiKey: secret,
  resourceId,
  /** The number bought at Exolve: it pays, and both parties see it. */
  callerNumber: phoneDigits,
  /** The desk: the number of the PBX queue. It is rung first, as `line_1`. */
  number: phoneDigits,
  ...eventAccess,
  rate: startRate,
  timeout: positiveDuration.default(10_000),
  operatorRings: positiveDuration.default(30_000),
  patientRings: positiveDuration.default(40_000),
  longest: positiveDuration.default(10 * 60_000),
  announcement: announcement.default('Соединяем с пациентом. {patient}. Приём: {appointment}. {specialist}.'),
  speech: z
    .strictObject({
      /** Where in `line_1` the spoken text goes. */
      field: z
        .string()
        .regex(/^[a-z_]+(?:\.[a-z_]+)*$/, {
          error: () => say('must be a name, or names with dots between them'),
        })
        .default('audio.tts'),
      voice: z.string().min(1).optional(),
      lang: z.string().min(1).optional(),
    })
    .prefault({}),
});
export type ExolveConfig = z.output<typeof exolveConfig>;

/** Whether a desk's robot is of this kind. */
export function isExolve(robot: { readonly kind: string }): robot is ExolveConfig {
  return robot.kind === 'exolve';
}
