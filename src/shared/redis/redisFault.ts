// What is wrong with a Redis, in one sentence with host and port: what its errors, the system's and TLS's mean and what to do.
// No password, no command's arguments.
import { ConfigurationError, type MarvinError, UnavailableError } from '../errors.js';
import { say } from '../texts/say.js';

interface Fault {
  /** Of the code or the message. */
  readonly sign: RegExp;
  /** `configuration`: somebody must change a setting of Marvin's. `unavailable`: the server may heal by itself or be healed. */
  readonly kind: 'configuration' | 'unavailable';
  /** What is so, and what to do. @param place `host:port` @param what the sign's first group */
  readonly says: (place: string, what: string) => string;
}

const FAULTS: readonly Fault[] = [
  {
    sign: /\bWRONGPASS\b/,
    kind: 'configuration',
    says: (place) =>
      say('Redis at {place} refuses this user name or password (WRONGPASS); correct them in REDIS_URL.', {
        place,
      }),
  },
  {
    sign: /\bNOAUTH\b/,
    kind: 'configuration',
    says: (place) =>
      say(
        'Redis at {place} wants a password (NOAUTH); write it into REDIS_URL: redis://:PASSWORD@host:port.',
        { place },
      ),
  },
  {
    sign: /\bNOPERM\b.*?'([\w|-]+)'/s,
    kind: 'unavailable',
    says: (place, what) =>
      say(
        'Redis at {place} does not let this user run the command "{what}" (NOPERM); allow it with ACL SETUSER.',
        { place, what },
      ),
  },
  {
    sign: /\bNOPERM\b/,
    kind: 'unavailable',
    says: (place) =>
      say(
        'Redis at {place} does not let this user reach the keys marvin:* (NOPERM); allow them with ACL SETUSER.',
        { place },
      ),
  },
  {
    sign: /\bREADONLY\b/,
    kind: 'unavailable',
    says: (place) =>
      say(
        "Redis at {place} is a replica and takes no writes (READONLY); write the master's address into REDIS_URL.",
        { place },
      ),
  },
  {
    sign: /\bMISCONF\b/,
    kind: 'unavailable',
    says: (place) =>
      say(
        'Redis at {place} cannot write to its disk and takes no writes (MISCONF); make room there, or look into its log.',
        { place },
      ),
  },
  {
    sign: /\bOOM\b/,
    kind: 'unavailable',
    says: (place) => say('Redis at {place} is full (OOM, maxmemory); give it more memory.', { place }),
  },
  {
    sign: /\bNOREPLICAS\b/,
    kind: 'unavailable',
    says: (place) =>
      say('Redis at {place} has too few replicas to take writes (NOREPLICAS); bring one back.', { place }),
  },
  {
    sign: /\bLOADING\b/,
    kind: 'unavailable',
    says: (place) => say('Redis at {place} is still loading its data (LOADING); wait.', { place }),
  },
  {
    sign: /\bCLUSTERDOWN\b/,
    kind: 'unavailable',
    says: (place) =>
      say('Redis at {place} belongs to a cluster that is down (CLUSTERDOWN); see "redis-cli cluster info".', {
        place,
      }),
  },
  {
    sign: /Too many Cluster redirections/,
    kind: 'unavailable',
    says: (place) =>
      say(
        'Redis at {place} belongs to a cluster in which no master answers for these keys; wait until a replica takes over, or see "redis-cli cluster nodes".',
        { place },
      ),
  },
  {
    sign: /cluster support disabled/,
    kind: 'configuration',
    says: (place) =>
      say('Redis at {place} is no cluster; take REDIS_CLUSTER out of the environment.', { place }),
  },
  {
    sign: /\b(?:MOVED|ASK|CROSSSLOT)\b/,
    kind: 'configuration',
    says: (place) => say('Redis at {place} belongs to a cluster; set REDIS_CLUSTER=1.', { place }),
  },
  {
    sign: /max number of clients/,
    kind: 'unavailable',
    says: (place) =>
      say(
        'Redis at {place} has no room for another connection (maxclients); allow more, or run fewer processes.',
        { place },
      ),
  },
  {
    sign: /DB index is out of range|invalid DB index/,
    kind: 'configuration',
    says: (place) =>
      say(
        'Redis at {place} does not have the database that REDIS_URL names; mostly there are 16, from /0 to /15.',
        { place },
      ),
  },
  {
    sign: /unknown command '?`?([\w|-]+)/i,
    kind: 'configuration',
    says: (place, what) =>
      say('Redis at {place} does not know the command "{what}"; it is too old, or the command was renamed.', {
        place,
        what,
      }),
  },
  {
    sign: /\bECONNREFUSED\b/,
    kind: 'unavailable',
    says: (place) =>
      say(
        'Redis at {place} cannot be reached (ECONNREFUSED): nothing listens there; start it, or correct REDIS_URL.',
        { place },
      ),
  },
  {
    sign: /\b(ENOTFOUND|EAI_AGAIN)\b/,
    kind: 'unavailable',
    says: (place, what) =>
      say('Redis at {place} cannot be reached ({what}): there is no host of that name; correct REDIS_URL.', {
        place,
        what,
      }),
  },
  {
    sign: /\b(EHOSTUNREACH|ENETUNREACH)\b/,
    kind: 'unavailable',
    says: (place, what) =>
      say(
        'Redis at {place} cannot be reached ({what}): no way leads there; look at the network and at REDIS_URL.',
        { place, what },
      ),
  },
  {
    sign: /\b(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?)\b/,
    kind: 'configuration',
    says: (place) =>
      say(
        'Redis at {place} has a certificate that nobody vouches for; set REDIS_TLS_INSECURE=1 if that is meant to be so.',
        { place },
      ),
  },
  {
    sign: /\bCERT_HAS_EXPIRED\b/,
    kind: 'unavailable',
    says: (place) => say('Redis at {place} has a certificate that has expired; renew it.', { place }),
  },
  {
    sign: /\bERR_TLS_CERT_ALTNAME_INVALID\b/,
    kind: 'configuration',
    says: (place) =>
      say('Redis at {place} has a certificate for another host name; write that name into REDIS_URL.', {
        place,
      }),
  },
  {
    sign: /\b(?:EPROTO|ERR_SSL_\w+)\b|wrong version number|packet length too long/,
    kind: 'configuration',
    says: (place) =>
      say('Redis at {place} does not speak TLS; write redis:// instead of rediss:// into REDIS_URL.', {
        place,
      }),
  },
  {
    sign: /Protocol error|Unknown RESP type/i,
    kind: 'configuration',
    says: (place) =>
      say('Redis at {place} does not speak the language of Redis; correct host and port in REDIS_URL.', {
        place,
      }),
  },
  {
    sign: /\b(?:ECONNRESET|EPIPE)\b|Connection is closed|socket disconnected|max retries per request/,
    kind: 'unavailable',
    says: (place) =>
      say(
        'Redis at {place} closes the connection at once: it has no room for another (maxclients), or it speaks TLS (write rediss:// into REDIS_URL).',
        { place },
      ),
  },
  {
    sign: /\bETIMEDOUT\b|[Tt]imed? ?out|\bEDEADLINE\b/,
    kind: 'unavailable',
    says: (place) =>
      say(
        'Redis at {place} cannot be reached: it does not answer in time; check that it runs, that nothing stands between, and that REDIS_URL has rediss:// only where the server speaks TLS.',
        { place },
      ),
  },
];

const KINDS = { configuration: ConfigurationError, unavailable: UnavailableError } as const;

/** Errors that ioredis gives no name of their own. */
const NAMELESS =
  /Connection is closed|Command timed out|isn't writeable|Too many Cluster redirections|Cluster is(?: ended| disconnect|n't ready)|None of startup nodes/;

/** Whether an error comes from talking to Redis. */
export function isRedisError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    (/^(?:ReplyError|MaxRetriesPerRequestError|ClusterAllFailedError|ConnectionClosedError)$/.test(
      error.name,
    ) ||
      NAMELESS.test(error.message))
  );
}

/** Whether nobody answered, as opposed to an answer that refuses. */
export function isUnanswered(error: unknown): boolean {
  return isRedisError(error) && error.name !== 'ReplyError';
}

/**
 * An error of Redis as one sentence.
 *
 * @param place `host:port`
 * @param error a reply of Redis, or why there is no connection
 */
export function redisFault(place: string, error: unknown): MarvinError {
  const text = signsOf(error);
  for (const { sign, kind, says } of FAULTS) {
    const match = sign.exec(text);
    if (!match) continue;
    const sentence = says(place, match[1] ?? '');
    return kind === 'configuration'
      ? new KINDS.configuration([sentence])
      : new KINDS.unavailable(sentence, { cause: error });
  }
  const name = /^[A-Z][A-Z0-9]+\b/.exec(text)?.[0];
  const why = name === undefined ? '' : ` (${name})`;
  return new UnavailableError(
    say('Redis at {place} cannot be reached{why}; check REDIS_URL and that the server runs.', { place, why }),
    { cause: error },
  );
}

/** Codes and messages, of the error and of what caused it. */
function signsOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const inner = [
    error.cause,
    'lastNodeError' in error ? error.lastNodeError : null,
    ...(error instanceof AggregateError ? (error.errors as unknown[]) : []),
  ];
  return [code, error.message, ...inner.map(signsOf)].filter(Boolean).join('\n');
}
