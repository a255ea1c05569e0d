// The desk of the bench: open around the clock unless a figure says otherwise, and never slowed down by a limit of its own.

export const DESK = 'main';
export const CALLBACK_TOKEN = 'bench-token';
export const ROOT = new URL('../..', import.meta.url).pathname;

export interface DeskOptions {
  readonly desks?: number;
  readonly lines?: number;
  /** Settings that differ from those below. */
  readonly desk?: Readonly<Record<string, unknown>>;
}

export interface Places {
  readonly dir: string;
  readonly robotUrl: string;
}

/** marvin.yaml; JSON is YAML too. Further desks are named `main-2`, `main-3` and so on. */
export function settingsOf({ desks = 1, lines = 1, desk = {} }: DeskOptions, places: Places): string {
  const names = Array.from({ length: desks }, (_none, index) =>
    index === 0 ? DESK : `${DESK}-${index + 1}`,
  );
  const settings = { ...defaults(lines, places), ...desk };
  return JSON.stringify({ desks: Object.fromEntries(names.map((name) => [name, settings])) });
}

function defaults(lines: number, { dir, robotUrl }: Places) {
  return {
    timezone: noonZone(Date.now()),
    window: { from: '00:00', to: '24:00' },
    lines,
    branches: [],
    usualCall: '1s',
    leadTime: '0s',
    perNumber: { gap: '0s', perDay: 1_000 },
    robot: {
      kind: 'voicebox',
      url: robotUrl,
      method: 'bench',
      username: 'bench',
      password: 'bench',
      callbackToken: CALLBACK_TOKEN,
      number: '74950000000',
      rate: { max: 1_000_000, per: '1s' },
      timeout: '30s',
    },
    onec: { results: { kind: 'file', dir: `${dir}/results` } },
  };
}

/** A zone in which it is about noon now, so that nothing runs over midnight. */
export function noonZone(nowMs: number): string {
  const ahead = 12 - new Date(nowMs).getUTCHours();
  return ahead === 0 ? 'Etc/UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}
