// What commander itself says, in the language of whoever reads it: titles of its help, and its errors, which come as English text.
import { say } from '../texts/say.js';

const TITLES: Readonly<Record<string, () => string>> = {
  'Usage:': () => say('Usage:'),
  'Arguments:': () => say('Arguments:'),
  'Options:': () => say('Options:'),
  'Global Options:': () => say('Global Options:'),
  'Commands:': () => say('Commands:'),
};

/** For `configureHelp`. */
export function titleInWords(title: string): string {
  return TITLES[title]?.() ?? title;
}

/** For `configureHelp`, of `marvin enqueue [options] <file>`. */
export function usageInWords(usage: string): string {
  return usage.replace('[options]', say('[options]')).replace('[command]', say('[command]'));
}

type Reading = (found: readonly string[]) => string;

/** Values go in as they were typed. */
const ERRORS: readonly (readonly [RegExp, Reading])[] = [
  [/^error: unknown option '(.*)'$/, ([, name = '']) => say("error: unknown option ''{name}''", { name })],
  [/^error: unknown command '(.*)'$/, ([, name = '']) => say("error: unknown command ''{name}''", { name })],
  [
    /^error: missing required argument '(.*)'$/,
    ([, name = '']) => say("error: missing required argument ''{name}''", { name }),
  ],
  [
    /^error: required option '(.*)' not specified$/,
    ([, name = '']) => say("error: required option ''{name}'' not specified", { name }),
  ],
  [
    /^error: option '(.*)' argument missing$/,
    ([, name = '']) => say("error: option ''{name}'' argument missing", { name }),
  ],
  [
    /^error: option '(.*?)' argument '(.*)' is invalid\. (.*)$/,
    ([, name = '', value = '', why = '']) =>
      say("error: option ''{name}'' argument ''{value}'' is invalid. {why}", { name, value, why: rule(why) }),
  ],
  [
    /^error: command-argument value '(.*)' is invalid for argument '(.*?)'\. (.*)$/,
    ([, value = '', name = '', why = '']) =>
      say("error: command-argument value ''{value}'' is invalid for argument ''{name}''. {why}", {
        name,
        value,
        why: rule(why),
      }),
  ],
  [
    /^error: too many arguments(?: for '(.*)')?\. Expected (\d+) arguments? but got (\d+)\.$/,
    ([, name = '', most = '', count = '']) =>
      say("error: too many arguments for ''{name}''. Expected {most} but got {count}.", {
        name,
        most,
        count,
      }),
  ],
  [/^\(Did you mean (?:one of )?(.*)\?\)$/, ([, name = '']) => say('(Did you mean {name}?)', { name })],
];

/** For `configureOutput`: an error of commander's, line by line; what is not known here stays as it is. */
export function errorInWords(text: string): string {
  return text
    .split('\n')
    .map((line) => readingOf(line, ERRORS) ?? line)
    .join('\n');
}

const RULES: readonly (readonly [RegExp, Reading])[] = [
  [/^Allowed choices are (.*)\.$/, ([, choices = '']) => say('Allowed choices are {choices}.', { choices })],
];

function rule(why: string): string {
  return readingOf(why, RULES) ?? why;
}

function readingOf(text: string, readings: readonly (readonly [RegExp, Reading])[]): string | null {
  for (const [pattern, read] of readings) {
    const found = pattern.exec(text);
    if (found) return read(found);
  }
  return null;
}
