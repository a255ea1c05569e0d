// Russia's production calendar for a five-day week, as dated data: which days are off, short, or worked at a weekend.
// A year without a decree here has its statutory holidays only; with `hasCalendar` a caller can warn of that.

/** Labour Code of Russia, article 112: non-working holidays of every year, MM-DD. */
const STATUTORY: ReadonlySet<string> = new Set([
  ...['01-01', '01-02', '01-03', '01-04', '01-05', '01-06', '01-07', '01-08'],
  ...['02-23', '03-08', '05-01', '05-09', '06-12', '11-04'],
]);

interface YearCalendar {
  /** Working days of the week that are off: moved by the decree, or by article 112 after a holiday at a weekend. */
  readonly daysOff: readonly string[];
  /** Weekend days that are worked, each with the ISO weekday (1 is Monday) whose day off it gave. */
  readonly workedWeekends: Readonly<Record<string, number>>;
  /** Article 95: the working day before a holiday is an hour shorter. */
  readonly shortDays: readonly string[];
}

const CALENDARS: Readonly<Record<string, YearCalendar>> = {
  // Government decree No. 1466 of 24.09.2025: 3 January to 9 January, 4 January to 31 December.
  '2026': {
    daysOff: ['01-09', '03-09', '05-11', '12-31'],
    workedWeekends: {},
    shortDays: ['04-30', '05-08', '06-11', '11-03'],
  },
  // Government decree No. 1187 of 17.09.2026: 2 January to 5 November, 3 January to 31 December, 20 to 22 February.
  '2027': {
    daysOff: ['02-22', '05-03', '05-10', '06-14', '11-05', '12-31'],
    workedWeekends: { '02-20': 1 },
    shortDays: ['02-20', '04-30', '06-11', '11-03'],
  },
};

/** Whether the decree for this year is known. Without it, moved days off are unknown too. */
export function hasCalendar(year: number): boolean {
  return String(year) in CALENDARS;
}

/** Whether the date (`2026-01-09`) is a holiday or a day off moved to a working day; ordinary weekends are not. */
export function isHoliday(isoDate: string): boolean {
  const [year, day] = split(isoDate);
  return STATUTORY.has(day) || (CALENDARS[year]?.daysOff.includes(day) ?? false);
}

/** Whether the date is a working day shortened by an hour. */
export function isShortDay(isoDate: string): boolean {
  const [year, day] = split(isoDate);
  return CALENDARS[year]?.shortDays.includes(day) ?? false;
}

/** The ISO weekday that a worked weekend day replaces; null on every other day. */
export function weekdayWorkedOn(isoDate: string): number | null {
  const [year, day] = split(isoDate);
  return CALENDARS[year]?.workedWeekends[day] ?? null;
}

function split(isoDate: string): readonly [year: string, monthAndDay: string] {
  return [isoDate.slice(0, 4), isoDate.slice(5)];
}
