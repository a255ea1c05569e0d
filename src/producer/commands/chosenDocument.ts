// The one document that a command is about. Where a text finds several, they are listed masked, and nothing is done.
import { findDocuments, type FoundDocument } from '../../shared/documents/findDocuments.js';
import { EXIT, type Cli, type Session } from '../cli.js';
import { say } from '../../shared/texts/say.js';

/**
 * The document that a person means, by reference, number or phone.
 *
 * @returns `several` when the text does not tell which: then they were listed, and the exit code is 1
 */
export async function chosenDocument(
  { desks, vault }: Session,
  cli: Cli,
  text: string,
): Promise<FoundDocument | 'none' | 'several'> {
  const { documents } = await findDocuments(desks, text, vault);
  const [only, ...others] = documents;
  if (only && others.length === 0) return only;
  if (!only) return 'none';
  tellSeveral(cli, documents);
  return 'several';
}

/** Lists documents, masked, with what tells them apart; the exit code is 1. */
export function tellSeveral(cli: Cli, documents: readonly FoundDocument[]): void {
  cli.say(
    say('{count} documents match; nothing was done. Name one by its reference, the first column:', {
      count: documents.length,
    }),
  );
  for (const document of documents) cli.say(lineOf(document));
  cli.exitWith(EXIT.failed);
}

function lineOf({ ref, number, jobs }: FoundDocument): string {
  const callback = jobs.find((job) => job.callback !== null)?.callback;
  const appointment = callback?.appointmentAt.slice(0, 16).replace('T', ' ');
  const cells = [
    ref ?? jobs[0]?.jobId,
    number,
    callback?.patient.masked,
    callback?.phones.map(({ masked }) => masked).join(', '),
    appointment && say('appointment {when}', { when: appointment }),
    say('desk {desk}', { desk: [...new Set(jobs.map(({ desk }) => desk.settings.name))].join(', ') }),
  ];
  return cells.filter(Boolean).join('  ');
}
