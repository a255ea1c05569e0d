// In which language whoever started this process reads: the one asked for, else that of the system.
import { isLanguage, type Language } from '../domain/languages.js';

/**
 * @param args of the command line; `--lang ru` and `--lang=ru` ask for a language
 * @param env of which the locale counts, in POSIX' order
 */
export function languageOf(args: readonly string[], env: NodeJS.ProcessEnv): Language {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const asked = at < 0 ? undefined : (/^--lang=(.*)$/.exec(args[at] ?? '')?.[1] ?? args[at + 1]);
  if (asked !== undefined && isLanguage(asked)) return asked;
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return /^ru/i.test(locale) ? 'ru' : 'en';
}
