// What is wrong with a scenario before anybody is rung by it: each finding says where it is and what to do.
import { exitsOf, type Block, type Scenario } from './blocks.js';
import type { DeskScenario, Telling } from './deskScenario.js';
import { lintRequest, statusOf } from './lintRequest.js';
import { lintVariables } from './lintVariables.js';
import { PAUSE_SECONDS } from './build.js';
import { waysThrough, type Step, type Way } from './paths.js';
import { say } from '../../shared/texts/say.js';

export interface Finding {
  /** For programs. */
  readonly code: string;
  /** The block's id; null: the scenario as a whole. */
  readonly block: string | null;
  /** For people. It repeats no token. */
  readonly what: string;
}

/** @returns everything that is wrong, each once; empty for a good scenario */
export function lintScenario(scenario: Scenario, desk: DeskScenario): Finding[] {
  const findings = [
    ...lintIds(scenario),
    ...lintRetries(scenario),
    ...scenario.blocks.flatMap((block) => lintBlock(block, scenario, desk)),
    ...waysThrough(scenario).flatMap((way) => lintWay(way, desk)),
  ];
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = JSON.stringify(finding);
    return !seen.has(key) && seen.add(key);
  });
}

function lintIds({ start, blocks }: Scenario): Finding[] {
  const ids = blocks.map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  const reached = new Set([start, ...blocks.flatMap((block) => exitsOf(block).map(({ to }) => to))]);
  return [
    ...twice.map((block) => found('same_id', block, say('есть два блока с этим именем; переименуйте один'))),
    ...(ids.includes(start)
      ? []
      : [found('no_start', null, say('start указывает на блок «{start}», которого нет', { start }))]),
    ...ids
      .filter((id) => !reached.has(id))
      .map((block) =>
        found('unreached', block, say('к этому блоку не ведёт ни одна ветка; соедините или удалите')),
      ),
  ];
}

/** Whatever the platform calls them: more than one try of its own rings somebody of whom Marvin does not know. */
const RETRIES = /^(?:attempts?|retries|retry|retryCount|maxAttempts|callAttempts|redial\w*)$/i;

function lintRetries(scenario: Scenario): Finding[] {
  const places: readonly (readonly [string | null, object])[] = [
    [null, scenario],
    ...scenario.blocks.map((block) => [block.id, block] as const),
  ];
  return places.flatMap(([block, holder]) =>
    Object.entries(holder)
      .filter(([name, value]) => RETRIES.test(name) && Number(value) > 1)
      .map(([name]) =>
        found(
          'retries',
          block,
          say('{name} больше 1: платформа звонила бы сама ещё раз; поставьте 1, повторяет Марвин', { name }),
        ),
      ),
  );
}

function lintBlock(block: Block, scenario: Scenario, desk: DeskScenario): Finding[] {
  const ids = new Set(scenario.blocks.map(({ id }) => id));
  const dead = exitsOf(block)
    .filter(({ to }) => to === null || !ids.has(to))
    .map(({ by }) =>
      found(
        'dead_branch',
        block.id,
        say('ветка «{by}» никуда не ведёт: по ней не придёт ни одного события', { by }),
      ),
    );
  return [...dead, ...lintVariables(block), ...lintKind(block, desk)];
}

function lintKind(block: Block, desk: DeskScenario): Finding[] {
  const numbered = (field: string, given: string, wanted: string) =>
    given.trim() === wanted
      ? []
      : [
          found(
            'wrong_number',
            block.id,
            say('в поле {field} должно стоять {wanted}, и больше ничего', { field, wanted }),
          ),
        ];
  switch (block.type) {
    case 'OutgoingCall':
      return numbered('phone', block.phone, '{{number}}');
    case 'Redirection':
      return numbered('numberB', block.numberB, '{{patient_number}}');
    case 'VoiceMessage':
      return lintMessage(block);
    case 'HTTPRequest':
      return lintRequest(block, desk);
    case 'KeyPress':
    case 'ReleaseCall':
      return [];
  }
}

function lintMessage(block: Extract<Block, { type: 'VoiceMessage' }>): Finding[] {
  return [
    ...(block.announcement.trim() === '' ? [found('no_text', block.id, say('нет текста сообщения'))] : []),
    ...(block.pause >= PAUSE_SECONDS
      ? []
      : [
          found(
            'no_pause',
            block.id,
            say('пауза перед сообщением меньше {seconds} с: оператор не услышит начала', {
              seconds: PAUSE_SECONDS,
            }),
          ),
        ]),
  ];
}

/** What must have been told at the end of a way that took this way out. */
const TOLD_AFTER: Readonly<Record<string, Telling>> = {
  'OutgoingCall error': 'operator_failed',
  'VoiceMessage onDetectAI': 'operator_failed',
  'KeyPress error': 'operator_failed',
  'Redirection success': 'connected',
  'Redirection answer': 'connected',
  'Redirection error': 'patient_failed',
};

function lintWay({ steps, end }: Way, desk: DeskScenario): Finding[] {
  const last = steps.at(-1)?.block.id ?? null;
  if (end === 'circle')
    return [found('circle', last, say('отсюда сценарий возвращается назад и не кончается'))];
  const verdicts = steps.flatMap(({ block }) => verdictOf(block, desk));
  const outcome = steps.findLast((step) => TOLD_AFTER[nameOf(step)] !== undefined);
  const wanted = outcome && TOLD_AFTER[nameOf(outcome)];
  return [
    ...undetected(steps),
    ...(outcome && verdicts.length === 0 && end === 'released'
      ? [
          found(
            'no_event',
            outcome.block.id,
            say(
              'после «{by}» звонок кончается, а Марвин об этом не узнает: нужен HTTP-блок со статусом {status}',
              { by: outcome.by ?? '', status: wordOf(wanted, desk) },
            ),
          ),
        ]
      : []),
    ...(verdicts.length > 1
      ? [found('two_events', last, say('на одном пути два итоговых события; оставьте одно'))]
      : []),
    ...(outcome && wanted && verdicts.length === 1 && verdicts[0] !== wanted
      ? [
          found(
            'wrong_event',
            outcome.block.id,
            say('после «{by}» отправляется не то событие; нужен статус {status}', {
              by: outcome.by ?? '',
              status: wordOf(wanted, desk),
            }),
          ),
        ]
      : []),
  ];
}

/** Before the patient is rung, a machine at the desk must have been told from a person. */
function undetected(steps: readonly Step[]): Finding[] {
  const at = steps.findIndex(({ block }) => block.type === 'Redirection');
  if (at < 0) return [];
  const before = steps.slice(0, at);
  const isDetected = before.some(
    ({ block }) => block.type === 'KeyPress' || (block.type === 'VoiceMessage' && block.detectAI),
  );
  if (isDetected) return [];
  const message = before.find(({ block }) => block.type === 'VoiceMessage')?.block.id ?? null;
  return [
    found(
      'no_detection',
      message,
      say(
        'автоответчик оператора не распознаётся: включите «Определять автоответчик» и поведите ветку к событию оператора',
      ),
    ),
  ];
}

function verdictOf(block: Block, { robot: { statuses } }: DeskScenario): string[] {
  if (block.type !== 'HTTPRequest') return [];
  const status = statusOf(block);
  const meaning = status !== null && Object.hasOwn(statuses, status) ? statuses[status] : undefined;
  return meaning === undefined || meaning === 'progress' ? [] : [meaning];
}

function nameOf({ block, by }: Step): string {
  return `${block.type} ${by ?? ''}`;
}

function wordOf(telling: Telling | undefined, { words }: DeskScenario): string {
  return telling === undefined ? '?' : words[telling];
}

function found(code: string, block: string | null, what: string): Finding {
  return { code, block, what };
}
