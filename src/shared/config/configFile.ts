// Loads marvin.yaml: fills in the environment, checks the whole file, reports every problem with its path.
import { readFile } from 'node:fs/promises';
import { explain, type Problem } from './configProblems.js';
import { configSchema, type Config } from './configSchema.js';
import { cleanEnvironment } from './environment.js';
import { parseYaml } from './yamlFile.js';
import { ConfigurationError, systemCodeOf } from '../errors.js';
import { say } from '../texts/say.js';

/**
 * Reads and checks the configuration file.
 *
 * @param path of the YAML file
 * @param env supplies `${NAME}` in it
 * @throws ConfigurationError listing every problem, each with its path in the file
 */
export async function loadConfig(path: string, env: NodeJS.ProcessEnv): Promise<Config> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new ConfigurationError([`${path}: ${whyUnreadable(systemCodeOf(error) ?? 'unreadable')}`]);
  });
  return parseConfig(textOf(path, bytes), env);
}

function whyUnreadable(code: string): string {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return say('there is no such file; copy marvin.example.yaml there, or set MARVIN_CONFIG');
    case 'EISDIR':
      return say('is a directory; name the file itself in MARVIN_CONFIG');
    case 'EACCES':
    case 'EPERM':
      return say('this user may not read the file ({code}); give it the right, or set MARVIN_CONFIG', {
        code,
      });
    default:
      return say('cannot be read ({code}); look at the disk, or set MARVIN_CONFIG', { code });
  }
}

/** In another encoding Russian statuses and branches would be read as other words, and no row would match them. */
function textOf(path: string, bytes: Buffer): string {
  const text = bytes.toString('utf8');
  const unreadable = /[\uFFFD\0]/.exec(text);
  if (unreadable === null) return text.replace(/^\uFEFF/, '');
  const line = text.slice(0, unreadable.index).split('\n').length;
  throw new ConfigurationError([
    `${path}: ${say('line {line} is not UTF-8; save the file in an editor as UTF-8 and check its Russian words', { line: String(line) })}`,
  ]);
}

/** The same for a text that is already read. */
export function parseConfig(text: string, env: NodeJS.ProcessEnv): Config {
  const missing: Problem[] = [];
  const filled = fillIn(parseYaml(text), cleanEnvironment(env), [], missing);
  const parsed = configSchema.safeParse(filled, { reportInput: true });
  if (parsed.success && missing.length === 0) return parsed.data;
  const wrong = (parsed.error?.issues ?? []).flatMap((issue) => explain(issue));
  const isFilled = ({ where }: Problem) => missing.every((variable) => variable.where !== where);
  throw new ConfigurationError(
    [...missing, ...wrong.filter(isFilled)].map(({ where, what }) => `${where}: ${what}`),
  );
}

/** Replaces `${NAME}` in every string; a missing variable, or a name without its braces, becomes a problem. */
function fillIn(node: unknown, env: NodeJS.ProcessEnv, path: readonly string[], missing: Problem[]): unknown {
  if (typeof node === 'string') {
    const [, bare] = /^\$([A-Z][A-Z0-9_]+)$/.exec(node.trim()) ?? [];
    if (bare !== undefined)
      missing.push({
        where: path.join('.'),
        what: say('a variable stands in braces; write "{variable}"', { variable: `\${${bare}}` }),
      });
    return node.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_whole, name: string) => {
      const value = env[name];
      if (value === undefined)
        missing.push({
          where: path.join('.'),
          what: say('the environment variable {name} is not set; set it, or correct its name here', { name }),
        });
      return value ?? 'missing-in-the-environment';
    });
  }
  if (Array.isArray(node))
    return node.map((item, index) => fillIn(item, env, [...path, String(index)], missing));
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, fillIn(value, env, [...path, key], missing)]),
  );
}
