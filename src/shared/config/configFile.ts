// Loads marvin.yaml: fills in the environment, checks the whole file, reports every problem with its path.
import { readFile } from 'node:fs/promises';
import { explain, type Problem } from './configProblems.js';
import { configSchema, type Config } from './configSchema.js';
import { cleanEnvironment } from './environment.js';
import { parseYaml } from './yamlFile.js';
import { ConfigurationError, systemCodeOf } from '../errors.js';

/**
 * Reads and checks the configuration file.
 *
 * @param path of the YAML file
 * @param env supplies `${NAME}` in it
 * @throws ConfigurationError listing every problem, each with its path in the file
 */
export async function loadConfig(path: string, env: NodeJS.ProcessEnv): Promise<Config> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const why = systemCodeOf(error) ?? 'unreadable';
    throw new ConfigurationError([
      `${path}: cannot be read (${why}); copy marvin.example.yaml there, or set MARVIN_CONFIG`,
    ]);
  });
  return parseConfig(textOf(path, bytes), env);
}

/** In another encoding Russian statuses and branches would be read as other words, and no row would match them. */
function textOf(path: string, bytes: Buffer): string {
  const text = bytes.toString('utf8');
  const unreadable = /[\uFFFD\0]/.exec(text);
  if (unreadable === null) return text.replace(/^\uFEFF/, '');
  const line = text.slice(0, unreadable.index).split('\n').length;
  throw new ConfigurationError([
    `${path}: line ${line} is not UTF-8; save the file in an editor as UTF-8 and check its Russian words`,
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
      missing.push({ where: path.join('.'), what: `a variable stands in braces; write "\${${bare}}"` });
    return node.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_whole, name: string) => {
      const value = env[name];
      if (value === undefined)
        missing.push({ where: path.join('.'), what: `the environment variable ${name} is not set` });
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
