// From what the rounds measured to the rows of the table: medians, ratios, and whether a target is met. Pure.
import { ROWS, type RowName, type RowSpec, type Target } from './rowTable.js';
import { median } from './statistics.js';

interface Sample {
  readonly value: number;
  /** The yardstick's value in the same round, where there is one. */
  readonly yardstick?: number;
  /** What the value is made of; kept in the JSON alone. */
  readonly detail?: Readonly<Record<string, number>>;
}

/** What one round of a figure gives. */
export type Measured = Partial<Record<RowName, Sample>>;

export type Verdict = 'aim met' | 'met' | 'first step' | 'missed' | null;

export interface Row {
  readonly name: RowName;
  readonly says: string;
  readonly unit: string;
  readonly value: number;
  readonly yardstick: { readonly is: string; readonly value: number; readonly ratio: number } | null;
  readonly target: Target | null;
  readonly verdict: Verdict;
  readonly rounds: readonly Sample[];
}

/** Rows in the order of the table; a ratio is the median of the rounds' own ratios. */
export function rowsOf(rounds: readonly Measured[]): Row[] {
  const names = Object.keys(ROWS) as RowName[]; // the keys of a constant
  return names.flatMap((name) => {
    const samples = rounds.flatMap((round) => round[name] ?? []);
    return samples.length === 0 ? [] : [rowOf(name, ROWS[name], samples)];
  });
}

function rowOf(name: RowName, spec: RowSpec, rounds: readonly Sample[]): Row {
  const { says, unit, yardstick: is } = spec;
  const target = spec.target ?? null;
  const value = median(rounds.map((sample) => sample.value));
  const compared = rounds.flatMap(({ value, yardstick }) =>
    yardstick === undefined ? [] : [{ yardstick, ratio: value / yardstick }],
  );
  const yardstick =
    compared.length === 0
      ? null
      : {
          is: is ?? '',
          value: median(compared.map((one) => one.yardstick)),
          ratio: median(compared.map((one) => one.ratio)),
        };
  const judged = target?.of === 'ratio' ? yardstick?.ratio : value;
  return { name, says, unit, value, yardstick, target, verdict: verdictOf(target, judged), rounds };
}

/** `first step` is met, and the aim behind it is not. What cannot be compared is missed. */
export function verdictOf(target: Target | null, value: number | undefined): Verdict {
  if (target === null) return null;
  const isReached = (wanted: number) =>
    value !== undefined && (target.better === 'less' ? value <= wanted : value >= wanted);
  if (!isReached(target.first)) return 'missed';
  if (target.aim === undefined) return 'met';
  return isReached(target.aim) ? 'aim met' : 'first step';
}
