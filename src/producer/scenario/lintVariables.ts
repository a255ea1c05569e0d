// The variables of a block: `{x}` where `{{x}}` is meant, and names that no start request fills in.
import type { Block } from './blocks.js';
import { VARIABLES } from './deskScenario.js';
import type { Finding } from './lint.js';
import { say } from '../../shared/texts/say.js';

const SINGLE = /(?<!\{)\{\s*([\p{L}_][\p{L}\p{N}_.-]*)\s*\}(?!\})/gu;
/** Also halves: `{{x}` and `{x}}`. */
const HALF =
  /(?<!\{)\{\{\s*([\p{L}_][\p{L}\p{N}_.-]*)\s*\}(?!\})|(?<!\{)\{\s*([\p{L}_][\p{L}\p{N}_.-]*)\s*\}\}/gu;
const DOUBLE = /\{\{\s*([^{}]*?)\s*\}\}/gu;

/** What the platform itself may fill in beside the order: the cause of a failed leg. */
const OF_THE_PLATFORM: readonly string[] = ['q850', 'sip'];
const KNOWN: ReadonlySet<string> = new Set([...VARIABLES, ...OF_THE_PLATFORM]);

export function lintVariables(block: Block): Finding[] {
  return Object.entries(block)
    .filter(([name]) => name !== 'id' && name !== 'type')
    .flatMap(([field, value]) => textsOf(value).flatMap((text) => lintText(block.id, field, text)));
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function lintText(block: string, field: string, text: string): Finding[] {
  const singles = [...text.matchAll(SINGLE), ...text.matchAll(HALF)].map(
    ([, one, other]) => one ?? other ?? '',
  );
  const unknown = [...text.matchAll(DOUBLE)].map(([, name = '']) => name).filter((name) => !KNOWN.has(name));
  return [
    ...singles.map((name) => ({
      code: 'single_braces',
      block,
      what: say('в поле {field} переменная {name} в одинарных скобках; напишите {right}', {
        field,
        name,
        right: `{{${name}}}`,
      }),
    })),
    ...unknown.map((name) => ({
      code: 'unknown_variable',
      block,
      what: say('в поле {field} переменная {name}, которую никто не заполнит; известны: {known}', {
        field,
        name: `{{${name}}}`,
        known: VARIABLES.join(', '),
      }),
    })),
  ];
}
