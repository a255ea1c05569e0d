// Names that the robot will not say: people are told how many, so that a wrong column is noticed before the calls.
import { nameKey } from '../../shared/domain/nameKey.js';
import { SOME_PATIENT, SOME_SPECIALIST, spokenName, spokenSpecialist } from '../../shared/domain/speech.js';
import { say } from '../../shared/texts/say.js';
import type { Candidate } from './candidate.js';
import { remembering } from './names.js';

/** Rows that have a text for a patient, or for a specialist, of which nothing can be spoken. */
export interface Unspoken {
  patients: number;
  specialists: number;
}

export function noUnspoken(): Unspoken {
  return { patients: 0, specialists: 0 };
}

/** Counts a row whose patient will be "пациент", or whose specialist will be "врач", for want of a better name. */
export function spokenAsNobody({ patient, specialist }: Candidate, unspoken: Unspoken): void {
  if (patient !== '' && spokenName(patient) === SOME_PATIENT) unspoken.patients += 1;
  if (isNoSpecialist(specialist)) unspoken.specialists += 1;
}

/** An export has few specialists. */
const isNoSpecialist = remembering(
  (specialist) =>
    specialist !== '' &&
    nameKey(specialist) !== SOME_SPECIALIST &&
    spokenSpecialist(specialist) === SOME_SPECIALIST,
);

/** The counts for `--json`, left out when everybody has a name. */
export function unspokenCounts(unspoken: Unspoken): { unspoken?: Unspoken } {
  return unspoken.patients + unspoken.specialists > 0 ? { unspoken } : {};
}

/** A sentence for people for each of the two; none when everybody has a name. */
export function unspokenInWords({ patients, specialists }: Unspoken): string[] {
  const sentences: string[] = [];
  if (patients > 0)
    sentences.push(
      say(
        'The robot will say "{word}" for the patient in {count, plural, one {# row} other {# rows}}: what the export has there is no name that can be spoken. Check that column.',
        { word: SOME_PATIENT, count: patients },
      ),
    );
  if (specialists > 0)
    sentences.push(
      say(
        'The robot will say "{word}" for the specialist in {count, plural, one {# row} other {# rows}}: what the export has there is no name that can be spoken. Check that column.',
        { word: SOME_SPECIALIST, count: specialists },
      ),
    );
  return sentences;
}
