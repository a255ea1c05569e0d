// Whether somebody works for each desk. In the release phase of a first deploy nobody does yet, and that is no fault.
import { inOneWord } from '../../shared/buildInfo.js';
import { groupedBy } from '../../shared/groupedBy.js';
import { livingWorkers, workersAt, type LivingWorker } from '../../shared/redis/livingWorkers.js';
import { say } from '../../shared/texts/say.js';
import type { Session } from '../cli.js';
import { warning, well, type Finding } from './finding.js';

export async function workers({ redis, desks }: Session): Promise<Finding[]> {
  const living = await livingWorkers(redis);
  const names = desks.map(({ settings: desk }) => desk.name);
  const unserved = names.filter((name) => workersAt(living, name) === 0);
  if (unserved.length === 0) return [well(say('workers: ok, {versions}', { versions: inVersions(living) }))];
  return unserved.map((name) => warning(noWorker(name)));
}

function noWorker(desk: string): string {
  return say('desk {desk}: no worker is alive, so nobody is called and 1C is told nothing; start one.', {
    desk,
  });
}

/** During a deploy there may be two versions for a while. */
function inVersions(living: readonly LivingWorker[]): string {
  return [...groupedBy(living, inOneWord)]
    .map(([version, own]) => say('{count} of {version}', { count: own.length, version }))
    .join(', ');
}
