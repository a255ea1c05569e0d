// Every file of test/field, read as `enqueue` reads it, row by row.
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Intake } from '../../../src/producer/intake/intake.js';
import type { RowOutcome } from '../../../src/producer/intake/candidate.js';
import { openForDesks } from '../../../src/producer/queueing/openForDesks.js';
import { documentRef } from '../../../src/shared/callbackId.js';
import { isoIn } from '../../../src/shared/domain/instant.js';
import { spokenName, spokenSpecialist } from '../../../src/shared/domain/speech.js';
import { FIELD_CASES, type Called, type FieldCase } from '../../field/cases.js';
import { desks, NOW_MS } from './intake/desks.js';

const FOLDER = new URL('../../field/', import.meta.url);

async function outcomesOf({ file, desk = [] }: FieldCase) {
  const to = desks({ main: desk });
  const table = await openForDesks(new URL(file, FOLDER).pathname, to);
  try {
    const intake = new Intake({ header: table.header, desks: to, nowMs: NOW_MS });
    const outcomes: (Required<Called> | string)[] = [];
    for await (const rows of table.rows()) outcomes.push(...rows.map((row) => shown(intake.read(row))));
    return { outcomes, hidden: table.hiddenRows };
  } finally {
    await table.close();
  }
}

function shown(outcome: RowOutcome): Required<Called> | string {
  if (outcome.kind === 'rejected') return outcome.reasons.join(', ');
  if (outcome.kind === 'skipped') return outcome.reason;
  if (outcome.kind === 'replaced') return outcome.kind;
  const { ref, number, phones, patient, specialist, appointmentMs } = outcome.candidate;
  return {
    ref: documentRef(ref),
    number,
    phones,
    patient: spokenName(patient),
    specialist: spokenSpecialist(specialist),
    at: isoIn('Europe/Moscow', appointmentMs).slice(0, 16).replace('T', ' '),
  };
}

describe('a file of the field', () => {
  it.each(FIELD_CASES.map((one) => [one.file, one] as const))('%s', async (_file, one) => {
    if (one.refused) {
      await expect(outcomesOf(one)).rejects.toThrow(one.refused);
      return;
    }
    const { outcomes, hidden } = await outcomesOf(one);
    expect(outcomes).toHaveLength(one.rows?.length ?? 0);
    for (const [index, expected] of (one.rows ?? []).entries()) {
      if (typeof expected === 'string') expect(outcomes[index]).toBe(expected);
      else expect(outcomes[index]).toMatchObject(expected);
    }
    expect(hidden).toBe(one.hidden ?? 0);
  });

  it('is in the table', async () => {
    const files = (await readdir(FOLDER)).filter((name) => name !== 'cases.ts');
    expect(new Set(FIELD_CASES.map(({ file }) => file))).toEqual(new Set(files));
  });
});
