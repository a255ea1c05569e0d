// Files as the field sends them, and what each of their rows comes to: one entry a file. Every person and number is made up. The
// clock is at 23.11.2026 10:15 in Moscow; most appointments are on 26.11.2026 at 10:30.

/** What is expected of a row that is called. Only what is named is compared. */
export interface Called {
  readonly ref?: string;
  readonly number?: string | null;
  readonly phones?: readonly string[];
  /** As the robot says it. */
  readonly patient?: string;
  readonly specialist?: string;
  /** `YYYY-MM-DD HH:mm` in Moscow. */
  readonly at?: string;
}

export interface FieldCase {
  readonly file: string;
  /** YAML of the desk, single lines. */
  readonly desk?: readonly string[];
  /** What the whole file is refused with. */
  readonly refused?: RegExp;
  /** In the order of the file: what is called, or the reasons why not. */
  readonly rows?: readonly (Called | string)[];
  /** Rows that a spreadsheet hides. */
  readonly hidden?: number;
}

const ref = (last: number) => `5210c9dc-65a2-11e9-936d-${String(last).padStart(12, '0')}`;
const AT = '2026-11-26 10:30';
const sokolova: Called = {
  ref: ref(1),
  number: 'КЛ00-000001',
  phones: ['79005550001'],
  patient: 'Вера Ильинична',
  specialist: 'терапевт',
  at: AT,
};
const second: Called = { ...sokolova, ref: ref(2), number: 'КЛ00-000002', phones: ['79005550002'] };
const third: Called = { ...sokolova, ref: ref(3), number: 'КЛ00-000003', phones: ['79005550003'] };

export const FIELD_CASES: readonly FieldCase[] = [
  {
    file: 'P01-sharedstrings-capital.xlsx',
    rows: [
      { ...sokolova, number: null },
      { ref: ref(2), phones: ['79005550002'], patient: 'Глеб Андреевич', at: AT },
    ],
  },
  {
    file: 'P02-empty-shared-cell.xlsx',
    rows: [{ ref: ref(1), patient: 'пациент', specialist: 'врач', at: AT }, 'no_ref', 'no_ref'],
  },
  { file: 'P04-cr-only.csv', rows: [sokolova, second] },
  { file: 'P05-trailing-blank-dropped.csv', rows: [sokolova, second, third] },
  { file: 'P06-equals-quoted.csv', rows: [sokolova] },
  {
    file: 'P07-unit-separator.csv',
    rows: [{ ref: ref(1), number: '000001', phones: ['79005550001'], at: AT }],
  },
  { file: 'P08-header-trailing-delimiter.csv', rows: [sokolova, second] },
  { file: 'P10-html-table.xls', refused: /web page \(HTML\).*save it as \.xlsx/ },
  { file: 'P10b-html-doctype.xls', refused: /web page \(HTML\).*save it as \.xlsx/ },
  { file: 'P12-navigation-link.csv', rows: [sokolova] },
  { file: 'P29-cp866.csv', rows: [sokolova, second] },
  { file: 'P29b-koi8r.csv', rows: [sokolova, second] },
  {
    file: 'P30-json-raw-newline.json',
    rows: [
      { ref: ref(1), phones: ['79005550001'], at: AT },
      { ref: ref(2), phones: ['79005550002'], at: '2026-11-26 10:40' },
    ],
  },
  {
    file: 'P32-phones-as-objects.json',
    rows: [{ ...sokolova, number: null, phones: ['79005550001', '79005550002'] }],
  },
  {
    file: 'Q04-title-rows.xlsx',
    rows: [
      { ...sokolova, number: null },
      { ...second, number: null },
    ],
  },
  { file: 'Q04b-title-rows.csv', rows: [sokolova] },
  { file: 'Q04c-sep-line.csv', rows: [sokolova] },
  {
    file: 'Q06-time-ranges.csv',
    rows: Array.from({ length: 9 }, (_none, index) => ({
      ref: ref(index + 1),
      at: index === 6 ? '2026-11-26 09:05' : AT,
    })),
  },
  { file: 'Q08-comment-twice.csv', rows: [sokolova] },
  { file: 'Q08b-status-twice.csv', rows: [sokolova] },
  {
    file: 'Q08b-status-twice.csv',
    desk: ['onec: { unreached: [Недозвон] }'],
    refused: /The column "Статус" is in the header more than once/,
  },
  {
    file: 'Q16-hidden-row.xlsx',
    hidden: 1,
    rows: [
      { ...sokolova, number: null },
      { ...second, number: null },
    ],
  },
  {
    file: 'Q20-ref-presentation.csv',
    rows: [{ ...sokolova, ref: 'Заявка на прием КЛ00-000001 от 25.11.2026 9:05:01' }],
  },
  { file: 'Q26a-number-from-1c.csv', rows: [{ ref: '000000123', number: '000000123', at: AT }] },
  { file: 'Q26b-number-through-excel.csv', rows: [{ ref: '123', number: '123', at: AT }] },
  {
    file: 'Q31-consent-words.csv',
    rows: [1, 0, 3, 4, 0, 6, 0, 0, 9, 0, 0, 0].map((yes) => (yes > 0 ? { ref: ref(yes) } : 'no_consent')),
  },
  { file: 'Q34-valuestringinternal.txt', refused: /internal form \(ЗначениеВСтрокуВнутр\).*save it as/ },
  { file: 'Q35-ndjson.json', refused: /one object a line \(NDJSON\).*one array/ },
  {
    file: 'Q53-two-date-columns.csv',
    rows: [
      { ref: ref(1), at: AT },
      { ref: ref(2), at: AT },
    ],
  },
  {
    file: 'Q55-odata-composite.json',
    rows: [{ ref: ref(1), phones: ['79005550001'], patient: 'пациент', specialist: 'врач', at: AT }],
  },
];
