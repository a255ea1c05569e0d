// Runs checks side by side, each with a limit: whatever a network or a server does, the report comes.
import { within } from '../../shared/deadline.js';
import { ConfigurationError, inWords, MarvinError } from '../../shared/errors.js';
import { say } from '../../shared/texts/say.js';
import { failure, warning, type Check, type Finding, type Reported } from './finding.js';

export const LIMIT_MS = 3_000;

/** In the order of the table, however long each took. */
export async function runChecks<Given>(checks: readonly Check<Given>[], given: Given): Promise<Reported[]> {
  const reports = checks.map(async (check) => {
    const findings = await found(check, given);
    return findings.map((finding): Reported => ({ topic: check.topic, ...finding }));
  });
  return (await Promise.all(reports)).flat();
}

async function found<Given>(check: Check<Given>, given: Given): Promise<readonly Finding[]> {
  const limitMs = check.limitMs ?? LIMIT_MS;
  try {
    return await within(limitMs, Promise.resolve(given).then(check.look));
  } catch (error) {
    if (error instanceof MarvinError) return failuresOf(error);
    const { topic } = check;
    if (!(error instanceof Error && 'code' in error && error.code === 'EDEADLINE'))
      return [
        warning(say('{topic}: could not be checked ({why}); run it again.', { topic, why: inWords(error) })),
      ];
    const seconds = String(limitMs / 1_000);
    return [warning(say('{topic}: no answer within {seconds} s; look at the network.', { topic, seconds }))];
  }
}

/** One for each problem that an error tells. */
export function failuresOf(error: MarvinError): Finding[] {
  const texts = error instanceof ConfigurationError ? error.problems : [error.message];
  return texts.map((text) => failure(text, error.exitCode));
}
