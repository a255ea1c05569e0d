// When each desk calls: what its clock shows now, its next window, the calendar it follows, and when it fetches from 1C.
import type { Configuration } from '../../shared/config/configuration.js';
import type { Desk } from '../../shared/config/configSchema.js';
import { closingOf, isOpen, nextOpening } from '../../shared/domain/callingWindow.js';
import { hasCalendar } from '../../shared/domain/holidays.js';
import { clockOf, isoIn } from '../../shared/domain/instant.js';
import { say } from '../../shared/texts/say.js';
import { warning, well, type Finding } from './finding.js';

/** Zones change their rules now and then; older data computes a window that the clinic's clocks do not show. */
const OLD_ZONE_DATA_YEARS = 3;

export function hours({ config }: Configuration): Finding[] {
  const nowMs = Date.now();
  return config.desks.flatMap((desk) => [...invertedSign(desk, nowMs), windowOf(desk, nowMs)]);
}

function windowOf({ name: desk, policy }: Desk, nowMs: number): Finding {
  const { zone } = policy.hours;
  const clock = (instantMs: number) => isoIn(zone, instantMs).slice(0, 16).replace('T', ' ');
  const about = { desk, zone, now: clock(nowMs) };
  const openingMs = nextOpening(policy.hours, nowMs);
  if (openingMs === null)
    return warning(
      say('desk {desk} never opens within two years; check window, days and exceptions.', { desk }),
    );
  if (!isOpen(policy.hours, nowMs))
    return well(
      say('hours: ok, at desk {desk} it is {now} ({zone}); the next window opens {at}', {
        ...about,
        at: clock(openingMs),
      }),
    );
  const closingMs = closingOf(policy.hours, nowMs);
  if (closingMs === null)
    return well(say('hours: ok, at desk {desk} it is {now} ({zone}); it never shuts', about));
  return well(
    say('hours: ok, at desk {desk} it is {now} ({zone}); the window is open until {at}', {
      ...about,
      at: clock(closingMs),
    }),
  );
}

/** In these names POSIX' sign is turned round: `Etc/GMT+3` is three hours behind UTC, and Moscow is ahead of it. */
function invertedSign({ name: desk, policy }: Desk, nowMs: number): Finding[] {
  const { zone } = policy.hours;
  if (!/^Etc\/GMT\+[1-9]/.test(zone)) return [];
  const now = clockOf(isoIn(zone, nowMs));
  return [
    warning(
      say(
        'desk {desk}: {zone} is BEHIND UTC, its clock shows {now} now; name the city, such as Europe/Moscow.',
        { desk, zone, now },
      ),
    ),
  ];
}

export function calendar({ config }: Configuration): Finding[] {
  const year = new Date().getFullYear();
  const years = { year: String(year), next: String(year + 1) };
  const skipping = config.desks.filter(({ policy }) => policy.hours.holidays === 'skip');
  const isKnown = hasCalendar(year) && hasCalendar(year + 1);
  const missing = skipping.map(({ name: desk }) =>
    warning(
      say(
        'desk {desk} skips holidays, but this version has no production calendar for {year} or {next}: statutory days only; update Marvin.',
        { desk, ...years },
      ),
    ),
  );
  return [
    ...(isKnown ? [well(say('calendar: ok, holidays of {year} and {next} are known', years))] : missing),
    zoneData(year),
  ];
}

function zoneData(year: number): Finding {
  const version = process.versions['tz'] ?? '';
  const about = { version };
  if (year - Number.parseInt(version, 10) < OLD_ZONE_DATA_YEARS)
    return well(say('time zones: ok, their data is of {version}', about));
  return warning(say('the time zone data is old ("{version}"); update Node.js.', about));
}

/** What is pulled after the window opens is called later than it could be. */
export function dailyPull({ config }: Configuration): Finding[] {
  const late = config.desks.filter(({ policy, onec }) => {
    const opening = policy.hours.intervals[0]?.from ?? 0;
    return (onec.source?.daily ?? 0) > opening;
  });
  return late.map(({ name: desk }) =>
    warning(
      say('desk {desk} pulls from 1C only after its window has opened; set onec.source.daily earlier.', {
        desk,
      }),
    ),
  );
}
