// Desks for the intake's tests, as marvin.yaml would give them, and rows read under a given header.
import { parseConfig } from '../../../../src/shared/config/configFile.js';
import type { Desk } from '../../../../src/shared/config/configSchema.js';
import { Intake } from '../../../../src/producer/intake/intake.js';
import type { RowOutcome } from '../../../../src/producer/intake/candidate.js';

/** Monday, 23 November 2026, a quarter past ten in Moscow: inside the window of the desks below. */
export const NOW_MS = Date.parse('2026-11-23T10:15:00+03:00');

/** @param settings YAML of single lines, by desk */
export function desks(settings: Readonly<Record<string, readonly string[]>> = { main: [] }): readonly Desk[] {
  const yaml = Object.entries(settings).flatMap(([name, lines]) => [
    `  ${name}:`,
    ...[
      ...(lines.some((line) => line.startsWith('timezone')) ? [] : ['timezone: Europe/Moscow']),
      'window: { from: "09:30", to: "14:30" }',
      'lines: 2',
      'robot: { kind: voicebox, url: "http://127.0.0.1:9/", method: x, username: u, password: p, callbackToken: 12-characters, number: "74950000000" }',
      ...lines,
    ].map((line) => `    ${line}`),
  ]);
  return parseConfig(['desks:', ...yaml].join('\n'), {}).desks;
}

/** What becomes of one row, written as an object: its keys are the header. */
export function outcomeOf(
  row: Readonly<Record<string, string>>,
  to: readonly Desk[] = desks(),
  nowMs = NOW_MS,
): RowOutcome {
  const intake = new Intake({ header: Object.keys(row), desks: to, nowMs });
  return intake.read({ line: 2, cells: Object.values(row), broken: null });
}

/** A row that is to be called. */
export const SOUND_ROW = {
  Ссылка: '5210c9dc-65a2-11e9-936d-1856809fe650',
  Номер: 'КЛ00-000123',
  Пациент: 'Иванов Пётр Сергеевич',
  Телефон: '8 (916) 123-45-67',
  ДатаПриема: '24.11.2026 10:30:00',
  Специалист: 'Терапевт',
} as const;
