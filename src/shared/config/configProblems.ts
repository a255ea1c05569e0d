// What is wrong with a value of marvin.yaml, in sentences that name the place and say what to write there.
import { closest } from 'fastest-levenshtein';
import type { z } from 'zod';
import { configSchema } from './configSchema.js';
import { wantedAt } from './wanted.js';
import { say } from '../texts/say.js';

export interface Problem {
  /** Path in the file. */
  readonly where: string;
  readonly what: string;
}

/**
 * For a choice between shapes it explains the shape that came nearest; for a bad name, what is wrong with the name.
 *
 * @param issue reported with its input
 */
export function explain(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): Problem[] {
  const path = [...above, ...issue.path];
  const where = path.length > 0 ? path.join('.') : say('the file');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      where: [...path, key].join('.'),
      what: unknownKey(key, path, issue.input),
    }));
  }
  if (issue.code === 'invalid_key') return issue.issues.flatMap((inner) => explain(inner, path));
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && issue.input !== undefined) {
    const nearest = issue.errors.reduce((best, branch) => (depthOf(branch) > depthOf(best) ? branch : best));
    return nearest.flatMap((inner) => explain(inner, path));
  }
  return [{ where, what: sentence(issue, path) }];
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(
    0,
    ...issues.map((issue) => issue.path.length * 2 + (issue.code === 'invalid_type' ? 0 : 1)),
  );
}

/** A sentence of ours that already says what to write. */
const HAS_ADVICE = /\b(write|such as|at most|named with)\b|напишите|например|не больше|имя группы/i;
/** The library's own words, which speak of types. */
const LIBRARYS_WORDS = /^(Invalid|Too (big|small)|Unrecognized)\b/;

function sentence(issue: z.core.$ZodIssue, path: readonly PropertyKey[]): string {
  const wanted = wantedAt(path);
  if (!wanted) return issue.message;
  const { is, write } = wanted;
  const given = givenIn(issue);
  if (given === undefined)
    return say('is required; write {key}: {write}', { key: String(path.at(-1) ?? ''), write });
  if (given === null && path.length === 0) return say('has nothing in it; write {write}', { write });
  if (given === null)
    return say('has no value; write {write}, or leave the key out if it is not needed', { write });
  const { message } = issue;
  if (!LIBRARYS_WORDS.test(message))
    return HAS_ADVICE.test(message) ? message : say('{message}; write {write}', { message, write });
  const meant = issue.code === 'invalid_value' ? suggestWord(given, issue.values) : '';
  return say('must be {is}{meant}; write {write}', { is, meant, write });
}

/** What was written there; for a block of no known kind, the kind. */
function givenIn(issue: z.core.$ZodIssue): unknown {
  const { input } = issue;
  if (issue.code !== 'invalid_union' || issue.discriminator === undefined) return input;
  return typeof input === 'object' && input !== null ? Reflect.get(input, issue.discriminator) : input;
}

/** For a word that is nearly one of the few that are known here. */
function suggestWord(input: unknown, values: readonly unknown[]): string {
  const known = values.filter((value) => typeof value === 'string');
  if (typeof input !== 'string' || known.length < 2) return '';
  const meant = closest(input.toLowerCase(), known);
  return ` (${known.join(', ')}; ${say('did you mean "{meant}"?', { meant })})`;
}

/** @param block in which the key is */
function unknownKey(key: string, path: readonly PropertyKey[], block: unknown): string {
  const keys = keysAt(configSchema, path, block);
  if (keys.length === 0) return say('unknown key; remove it');
  const known = keys.join(', ');
  const ofAllKinds = keysAt(configSchema, path, null);
  if (ofAllKinds.includes(key))
    return say('unknown key; it belongs to another kind. Known here: {known}', { known });
  const meant = closest(key, ofAllKinds);
  return say('unknown key; did you mean "{meant}"? Known here: {known}', { meant, known });
}

/** The keys that the schema knows at a path, seen through pipes, defaults, records and choices; of kinds, the block's own. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[], block: unknown): string[] {
  const { def } = schema as z.core.$ZodTypes & { def: z.core.$ZodTypes['_zod']['def'] };
  switch (def.type) {
    case 'pipe':
      return keysAt(def.in, path, block);
    case 'default':
    case 'prefault':
    case 'optional':
      return keysAt(def.innerType, path, block);
    case 'record':
      return path.length > 0 ? keysAt(def.valueType, path.slice(1), block) : keysAt(def.keyType, path, block);
    case 'enum': // names the keys of its record
      return Object.values(def.entries).map(String);
    case 'array':
      return path.length > 0 ? keysAt(def.element, path.slice(1), block) : [];
    case 'union':
      return [...new Set(optionsFor(def, path, block).flatMap((option) => keysAt(option, path, block)))];
    case 'object': {
      const [head, ...rest] = path;
      if (head === undefined) return Object.keys(def.shape);
      const child = def.shape[String(head)];
      return child ? keysAt(child, rest, block) : [];
    }
    default:
      return [];
  }
}

/** Where a key of the block tells the choices apart, and this is the block, only the choice that it makes. */
function optionsFor(
  def: z.core.$ZodUnionDef & { readonly discriminator?: string },
  path: readonly PropertyKey[],
  block: unknown,
): readonly z.core.$ZodType[] {
  const { discriminator, options } = def;
  if (path.length > 0 || discriminator === undefined || typeof block !== 'object' || block === null)
    return options;
  const chosen: unknown = Reflect.get(block, discriminator);
  const own = options.filter(
    (option) => option._zod.propValues?.[discriminator]?.has(chosen as string) === true,
  );
  return own.length > 0 ? own : options;
}
