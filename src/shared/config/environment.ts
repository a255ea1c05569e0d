// The environment variables of docs/configuration.md, read once in a main and checked together.
import { isIP } from 'node:net';
import { z } from 'zod';
import { isLanguage, type Language } from '../domain/languages.js';
import { ConfigurationError } from '../errors.js';
import { isPasswordHash } from '../passwords.js';
import { parseRedisUrl } from './redisUrl.js';
import { parseSealKeys, type SealKey } from '../sealing.js';
import { say } from '../texts/say.js';

export interface RedisAddress {
  readonly url: string;
  readonly cluster: boolean;
  /** Accept self-signed certificates of the host. */
  readonly tlsInsecure: boolean;
}

export interface BoardUser {
  readonly name: string;
  readonly role: 'operator' | 'supervisor';
  /** What `marvin board-user` printed. */
  readonly hash: string;
  /** In which the pages are shown to them. */
  readonly language: Language;
}

/** How many there are, or their addresses and subnets, as express takes them. */
export type TrustedProxies = number | readonly string[];

export interface Environment {
  readonly redis: RedisAddress;
  readonly sealKeys: readonly SealKey[];
  /** Where the web process listens, `127.0.0.1` for this machine only. */
  readonly host: string;
  readonly port: number;
  readonly boardUsers: readonly BoardUser[];
  readonly metricsToken: string | null;
  /** Another text makes other links to the boards on the wall. */
  readonly tvLinks: string;
  /** Where a worker tells Prometheus; null: nowhere. */
  readonly metricsPort: number | null;
  /** Whether traces are sent; the rest of OpenTelemetry's variables are read by its own library. */
  readonly isTraced: boolean;
  /** Directory for call events that come while Redis is away. */
  readonly spoolDir: string;
  readonly logLevel: string;
  /** What is on this machine's disk is gone after a restart. */
  readonly diskForgets: boolean;
  /** Proxies in front of the web process: only they may say who the caller is. */
  readonly trustedProxies: TrustedProxies;
}

/** Where rows of a pull go that cannot be called. They hold patients, so retention removes them like everything else. */
export const REJECTS_DIR = 'var/rejects';

/** A custom check of one variable: throws a plain Error with the sentence to show. */
const parsedBy = <T>(parse: (text: string) => T) =>
  z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });

function parseBoardUsers(text: string): BoardUser[] {
  const users = text
    .split(',')
    .filter((entry) => entry.trim() !== '')
    .map((entry): BoardUser => {
      const [name, role, hash, language = 'ru', ...rest] = entry.trim().split(':');
      if (!name || !hash || rest.length > 0 || !isRole(role) || !isLanguage(language)) {
        throw new Error(
          say(
            'must be name:role:hash, or name:role:hash:en for pages in English, comma-separated; the role is operator or supervisor; `marvin board-user NAME ROLE` prints an entry',
          ),
        );
      }
      return { name, role, hash, language };
    });
  if (new Set(users.map(({ name }) => name)).size < users.length)
    throw new Error(say('has one name twice, and who is meant cannot be told; remove one of them'));
  const [broken] = users.filter(({ hash }) => !isPasswordHash(hash));
  if (broken)
    throw new Error(
      say(
        'the third part of the entry of "{name}" is no hash; `marvin board-user NAME ROLE` prints the whole entry',
        { name: broken.name },
      ),
    );
  return users;
}

function isRole(text: string | undefined): text is BoardUser['role'] {
  return text === 'operator' || text === 'supervisor';
}

function parseTrustedProxies(text: string): TrustedProxies {
  if (/^\d$/.test(text)) return Number(text);
  const places = text.split(',').map((place) => place.trim());
  if (places.every(isProxyPlace)) return places;
  throw new Error(
    say(
      'must be the number of proxies in front of the web process, 0 to 9, or their addresses and subnets, such as "10.0.0.0/8, loopback"',
    ),
  );
}

const PROXY_NAMES: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);

function isProxyPlace(place: string): boolean {
  if (PROXY_NAMES.has(place)) return true;
  const [address = '', bits, ...rest] = place.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || rest.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

const yesOrNo = z
  .enum(['0', '1'], { error: () => say('must be 1 for yes or 0 for no') })
  .transform((value) => value === '1');
const flag = yesOrNo.default(false);

/** A Heroku dyno is behind exactly one router. */
const HEROKU_ROUTERS = 1;

const noPort = { error: () => say('must be a port number, 0 to 65535, such as 3000') };
const port = z.string().regex(/^\d+$/, noPort).transform(Number).pipe(z.number().max(65_535, noPort));

const collector = z
  .url({ protocol: /^https?$/, error: () => say('must be an address such as http://127.0.0.1:4318') })
  .optional();
const isTrue = (text: string | undefined) => text?.toLowerCase() === 'true';

/** OpenTelemetry's own names, those of them that decide whether and how traces are sent. */
const tracingVariables = {
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: collector,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector,
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(['http/json'], {
      error: () => say('must be http/json or left out; Marvin sends traces in no other way'),
    })
    .optional(),
  OTEL_TRACES_EXPORTER: z
    .enum(['otlp', 'none'], { error: () => say('must be otlp or none; Marvin sends traces in no other way') })
    .optional(),
};

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const environmentSchema = z.object({
  REDIS_URL: parsedBy((text) => {
    parseRedisUrl(text);
    return text;
  }).default('redis://127.0.0.1:6379'),
  REDIS_CLUSTER: flag,
  REDIS_TLS_INSECURE: flag,
  MARVIN_SEAL_KEYS: z
    .string({ error: () => say('is required; `marvin keygen` prints one') })
    .pipe(parsedBy(parseSealKeys)),
  HOST: z
    .string()
    .regex(/^(?:\[[\da-fA-F:.]+\]|[\w.:%-]+)$/, {
      error: () => say('must be an address or a name of this machine, without a port, such as 127.0.0.1'),
    })
    .transform((text) => text.replace(/^\[|\]$/g, ''))
    .optional(),
  PORT: port.default(3000),
  BOARD_USERS: parsedBy(parseBoardUsers).default([]),
  METRICS_TOKEN: z.string().optional(),
  TV_LINKS: z.string().default(''),
  METRICS_PORT: port.optional(),
  ...tracingVariables,
  MARVIN_SPOOL: z.string().default('var/spool'),
  TRUST_PROXY: parsedBy(parseTrustedProxies).optional(),
  DYNO: z.string().optional(),
  DISK_FORGETS: yesOrNo.optional(),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: () => say('must be one of {known}', { known: LOG_LEVELS.join(', ') }) })
    .default('info'),
});

/**
 * The environment without what no value ends with: `.env` files written on Windows leave a `\r` at the end of each, which no
 * password survives. Everything that reads a variable reads it from here.
 */
export function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value?.replace(/[\r\n]+$/, '')]),
  );
}

/** Where the configuration file is; known even when the rest of the environment is wrong. */
export function configPathOf(env: NodeJS.ProcessEnv): string {
  return cleanEnvironment(env)['MARVIN_CONFIG'] || 'marvin.yaml';
}

/** A collector's address asks for traces; two standard variables take that back. */
function isTraced(
  given: Readonly<Partial<Record<keyof typeof tracingVariables, string | undefined>>>,
): boolean {
  const collectorUrl = given.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? given.OTEL_EXPORTER_OTLP_ENDPOINT;
  return (
    collectorUrl !== undefined && given.OTEL_TRACES_EXPORTER !== 'none' && !isTrue(given.OTEL_SDK_DISABLED)
  );
}

/**
 * Reads and checks the environment. An empty variable counts as not set: hosts and `.env` files leave such variables.
 *
 * @throws ConfigurationError naming every variable that is wrong
 */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const given = Object.entries(cleanEnvironment(env)).filter(([, value]) => value !== '');
  const parsed = environmentSchema.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    );
  }
  const values = parsed.data;
  return {
    redis: { url: values.REDIS_URL, cluster: values.REDIS_CLUSTER, tlsInsecure: values.REDIS_TLS_INSECURE },
    sealKeys: values.MARVIN_SEAL_KEYS,
    host: values.HOST ?? (values.DYNO === undefined ? '127.0.0.1' : '0.0.0.0'),
    port: values.PORT,
    boardUsers: values.BOARD_USERS,
    metricsToken: values.METRICS_TOKEN ?? null,
    tvLinks: values.TV_LINKS,
    metricsPort: values.METRICS_PORT ?? null,
    isTraced: isTraced(values),
    spoolDir: values.MARVIN_SPOOL,
    logLevel: values.LOG_LEVEL,
    diskForgets: values.DISK_FORGETS ?? values.DYNO !== undefined,
    trustedProxies: values.TRUST_PROXY ?? (values.DYNO === undefined ? 0 : HEROKU_ROUTERS),
  };
}
