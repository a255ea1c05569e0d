// Loads marvin.yaml: fills in the environment, checks the whole file, reports every problem with its path.
import { readFile } from 'node:fs/promises';
import { closest } from 'fastest-levenshtein';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { configSchema, type Config } from './configSchema.js';
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
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) {
    throw new ConfigurationError(
      document.errors.map((error) => `YAML: ${error.message.split('\n')[0] ?? 'unreadable'}`),
    );
  }
  const missing: Problem[] = [];
  const filled = fillIn(document.toJS() as unknown, env, [], missing);
  const parsed = configSchema.safeParse(filled, { reportInput: true });
  if (parsed.success && missing.length === 0) return parsed.data;
  const wrong = (parsed.error?.issues ?? []).flatMap((issue) => explain(issue));
  const isFilled = ({ where }: Problem) => missing.every((variable) => variable.where !== where);
  throw new ConfigurationError(
    [...missing, ...wrong.filter(isFilled)].map(({ where, what }) => `${where}: ${what}`),
  );
}

interface Problem {
  /** Path in the file. */
  readonly where: string;
  readonly what: string;
}

/** Replaces `${NAME}` in every string; a missing variable becomes a problem. */
function fillIn(node: unknown, env: NodeJS.ProcessEnv, path: readonly string[], missing: Problem[]): unknown {
  if (typeof node === 'string') {
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

/** For a choice between shapes it explains the shape that came nearest; for a bad name, what is wrong with the name. */
function explain(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): Problem[] {
  const path = [...above, ...issue.path];
  const where = path.length > 0 ? path.join('.') : 'the file';
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      where: [...path, key].join('.'),
      what: `unknown key${suggest(key, path)}`,
    }));
  }
  if (issue.code === 'invalid_key') return issue.issues.flatMap((inner) => explain(inner, path));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.reduce((best, branch) => (depthOf(branch) > depthOf(best) ? branch : best));
    return nearest.flatMap((inner) => explain(inner, path));
  }
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
  return [{ where, what: isMissing ? 'is required' : issue.message }];
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(
    0,
    ...issues.map((issue) => issue.path.length * 2 + (issue.code === 'invalid_type' ? 0 : 1)),
  );
}

function suggest(key: string, path: readonly PropertyKey[]): string {
  const known = keysAt(configSchema, path);
  if (known.length === 0) return '';
  return `; did you mean "${closest(key, known)}"? Known here: ${known.join(', ')}`;
}

/** The keys that the schema knows at a path, seen through pipes, defaults, records and choices. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const { def } = schema as z.core.$ZodTypes & { def: z.core.$ZodTypes['_zod']['def'] };
  switch (def.type) {
    case 'pipe':
      return keysAt(def.in, path);
    case 'default':
    case 'prefault':
    case 'optional':
      return keysAt(def.innerType, path);
    case 'record':
      return path.length > 0 ? keysAt(def.valueType, path.slice(1)) : keysAt(def.keyType, path);
    case 'enum': // names the keys of its record
      return Object.values(def.entries).map(String);
    case 'array':
      return path.length > 0 ? keysAt(def.element, path.slice(1)) : [];
    case 'union':
      return [...new Set(def.options.flatMap((option) => keysAt(option, path)))];
    case 'object': {
      const [head, ...rest] = path;
      if (head === undefined) return Object.keys(def.shape);
      const child = def.shape[String(head)];
      return child ? keysAt(child, rest) : [];
    }
    default:
      return [];
  }
}
