// Made-up patients of the demo, and how their calls end. Nobody real: names and numbers are composed.

export const DESKS = [
  { name: 'lenina', zone: 'Europe/Moscow', branch: 'Филиал на ул. Ленина, 5', operatorCode: '916' },
  {
    name: 'svetlanskaya',
    zone: 'Asia/Vladivostok',
    branch: 'Филиал на ул. Светланской, 12',
    operatorCode: '914',
  },
] as const;
export type DemoDesk = (typeof DESKS)[number];

export interface DemoPatient {
  readonly desk: DemoDesk;
  /** Place in the export, from 0; documents are numbered by it. */
  readonly index: number;
  readonly name: string;
  /** Digits with country code, first choice first. */
  readonly phones: readonly string[];
  readonly specialist: string;
  /** Minutes after midnight of tomorrow, in the desk's zone. */
  readonly appointmentMinute: number;
}

/** Outcomes of a patient's calls, one list for each phone, in the simulator's words (`marvin simulator --help`). */
type Story = readonly (readonly string[])[];

/** The first patients of each desk have a story to show; the others get what the simulator's mix gives them. */
const STORIES: Readonly<Record<DemoDesk['name'], readonly Story[]>> = {
  lenina: [
    [['connected']],
    [['busy', 'connected']],
    [['silent', 'connected']], // this desk retries after silence
    [['no_answer', 'connected']],
    [['operator_failed', 'connected']],
    [['invalid'], ['connected']], // the second number is the right one
    [['rejected', 'rejected']],
    [['unavailable', 'connected']],
    [['carrier', 'connected']],
    [['no_answer', 'no_answer', 'no_answer']],
  ],
  svetlanskaya: [
    [['operator_failed', 'connected']], // three operators in a row: the desk is paused
    [['operator_failed', 'connected']],
    [['operator_failed', 'connected']],
    [['silent']], // this desk leaves silence to a person
    [['busy', 'busy', 'connected']],
    [['invalid']], // no other number
    [['failed', 'connected']],
    [['busy_sip', 'connected']],
  ],
};

const PER_DESK = 24;
const FIRST_APPOINTMENT_MINUTE = 9 * 60;
const MINUTES_APART = 20;

const SURNAMES = [
  'Абрикосов',
  'Берёзкин',
  'Вишняков',
  'Грушин',
  'Дубравин',
  'Ёлкин',
  'Журавлёв',
  'Зимин',
  'Ивушкин',
  'Клёнов',
  'Лукошкин',
  'Малинин',
];
const MEN = ['Пётр Сергеевич', 'Фёдор Ильич', 'Семён Андреевич', 'Артём Олегович'];
const WOMEN = ['Анна Петровна', 'Алёна Игоревна', 'Ольга Фёдоровна', 'Майя Семёновна'];
const SPECIALISTS = [
  'Терапевт',
  'ЛОР; отоларинголог',
  'Кардиолог',
  'Клиника "Добрый день", окулист',
  'Невролог',
];

/** Always the same people; only their appointments move with the day. */
export function demoPatients(): DemoPatient[] {
  return DESKS.flatMap((desk, deskIndex) =>
    Array.from({ length: PER_DESK }, (_, position): DemoPatient => {
      const index = deskIndex * PER_DESK + position;
      return {
        desk,
        index,
        name: nameOf(index),
        phones: phonesOf(desk, position),
        specialist: pick(SPECIALISTS, index),
        appointmentMinute: FIRST_APPOINTMENT_MINUTE + position * MINUTES_APART,
      };
    }),
  );
}

/** What the simulator is told with `--outcome`: digits → outcomes of the first, second … call. */
export function demoOutcomes(patients: readonly DemoPatient[]): ReadonlyMap<string, readonly string[]> {
  const scripted = patients.flatMap(({ desk, index, phones }) =>
    (STORIES[desk.name][index % PER_DESK] ?? []).map((outcomes, i) => [phones[i] ?? '', outcomes] as const),
  );
  return new Map(scripted);
}

function nameOf(index: number): string {
  const surname = pick(SURNAMES, index);
  const isWoman = index % 2 === 1;
  const name = isWoman ? `${surname}а ${pick(WOMEN, index >> 1)}` : `${surname} ${pick(MEN, index >> 1)}`;
  return index % 7 === 5 ? name.toUpperCase() : name;
}

/** +7 916 123-45-01 and so on; the last two patients of a desk share a phone, as families do. */
function phonesOf(desk: DemoDesk, position: number): string[] {
  const line = (code: string, number: number) => `7${code}12345${String(number).padStart(2, '0')}`;
  const own = line(desk.operatorCode, Math.min(position, PER_DESK - 2) + 1);
  const story = STORIES[desk.name][position];
  const hasSecond = story ? story.length === 2 : position % 8 === 4;
  return hasSecond ? [own, line('925', position + 1)] : [own];
}

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}
