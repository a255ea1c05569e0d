// What the scenario of a desk has to know: its address, its token, and the words of its configuration.
import type { Desk } from '../../shared/config/configSchema.js';
import { ConfigurationError, UsageError } from '../../shared/errors.js';
import { isVoicebox, type VoiceboxConfig } from '../../shared/robots/voicebox/voiceboxConfig.js';
import { say } from '../../shared/texts/say.js';

/** The variables that a start request fills in (docs/contract.md, "VoiceBox"). */
export const VARIABLES = [
  'number',
  'patient_number',
  'callid',
  'attempt',
  'patient_name',
  'appointment_time',
  'specialist',
] as const;

/** What must be told of a call, whatever its words are. */
export type Telling = 'connected' | 'operator_failed' | 'patient_failed';

export interface DeskScenario {
  readonly name: string;
  readonly title: string;
  readonly robot: VoiceboxConfig;
  /** Where events go, with the variable of the call's id at its end; null while nobody knows the public address. */
  readonly address: string | null;
  /** The desk's word for what must be told. */
  readonly words: Readonly<Record<Telling, string>>;
  /** Words of progress that the desk knows. */
  readonly progress: readonly string[];
}

/**
 * @param publicUrl where the robot reaches the web process
 * @throws UsageError, ConfigurationError where such a scenario cannot be
 */
export function deskScenario(desk: Desk, publicUrl: string | undefined): DeskScenario {
  const { name, title, robot } = desk;
  if (!isVoicebox(robot))
    throw new UsageError(
      say("Desk {name} has a robot of the kind {kind}; a scenario is VoiceBox's.", {
        name,
        kind: robot.kind,
      }),
    );
  if (robot.firstLeg !== 'operator')
    throw new UsageError(
      say('Desk {name} rings the patient first; the scenario here rings the operators first.', { name }),
    );
  const problems: string[] = [];
  const words = {
    connected: wordFor(desk.name, robot, 'connected', problems),
    operator_failed: wordFor(desk.name, robot, 'operator_failed', problems),
    patient_failed: wordFor(desk.name, robot, 'patient_failed', problems),
  };
  if (problems.length > 0) throw new ConfigurationError(problems);
  const progress = Object.keys(robot.statuses).filter((word) => robot.statuses[word] === 'progress');
  const base = publicUrl?.replace(/\/+$/, '');
  const address = base === undefined ? null : `${base}/voicebox/${name}/callback/{{callid}}`;
  return { name, title: title ?? name, robot, address, words, progress };
}

function wordFor(desk: string, { statuses }: VoiceboxConfig, telling: Telling, problems: string[]): string {
  const word = Object.keys(statuses).find((name) => statuses[name] === telling);
  if (word === undefined)
    problems.push(
      `desks.${desk}.robot.statuses: ${say('no word means {telling}, so the scenario could not tell it; write {telling}: {telling}', { telling })}`,
    );
  return word ?? telling;
}

/** The body of an event. */
export function eventBody(status: string): string {
  return `{"callid":"{{callid}}","attempt":"{{attempt}}","status":"${status}"}`;
}
