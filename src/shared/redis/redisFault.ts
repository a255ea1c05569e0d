// What is wrong with a Redis, in one sentence with host and port: what its errors, the system's and TLS's mean and what to do.
// No password, no command's arguments.
import { ConfigurationError, type MarvinError, UnavailableError } from '../errors.js';

interface Fault {
  /** Of the code or the message. */
  readonly sign: RegExp;
  /** `configuration`: somebody must change a setting of Marvin's. `unavailable`: the server may heal by itself or be healed. */
  readonly kind: 'configuration' | 'unavailable';
  /** What is so, and what to do; follows "Redis at host:port". `$1` is the sign's first group. */
  readonly says: string;
}

const FAULTS: readonly Fault[] = [
  {
    sign: /\bWRONGPASS\b/,
    kind: 'configuration',
    says: 'refuses this user name or password (WRONGPASS); correct them in REDIS_URL',
  },
  {
    sign: /\bNOAUTH\b/,
    kind: 'configuration',
    says: 'wants a password (NOAUTH); write it into REDIS_URL: redis://:PASSWORD@host:port',
  },
  {
    sign: /\bNOPERM\b.*?'([\w|-]+)'/s,
    kind: 'unavailable',
    says: 'does not let this user run the command "$1" (NOPERM); allow it with ACL SETUSER',
  },
  {
    sign: /\bNOPERM\b/,
    kind: 'unavailable',
    says: 'does not let this user reach the keys marvin:* (NOPERM); allow them with ACL SETUSER',
  },
  {
    sign: /\bREADONLY\b/,
    kind: 'unavailable',
    says: "is a replica and takes no writes (READONLY); write the master's address into REDIS_URL",
  },
  {
    sign: /\bMISCONF\b/,
    kind: 'unavailable',
    says: 'cannot write to its disk and takes no writes (MISCONF); make room there, or look into its log',
  },
  { sign: /\bOOM\b/, kind: 'unavailable', says: 'is full (OOM, maxmemory); give it more memory' },
  { sign: /\bNOREPLICAS\b/, kind: 'unavailable', says: 'has too few replicas to take writes (NOREPLICAS)' },
  { sign: /\bLOADING\b/, kind: 'unavailable', says: 'is still loading its data (LOADING); wait' },
  {
    sign: /\bCLUSTERDOWN\b/,
    kind: 'unavailable',
    says: 'belongs to a cluster that is down (CLUSTERDOWN); see "redis-cli cluster info"',
  },
  {
    sign: /Too many Cluster redirections/,
    kind: 'unavailable',
    says: 'belongs to a cluster in which no master answers for these keys; wait until a replica takes over, or see "redis-cli cluster nodes"',
  },
  {
    sign: /cluster support disabled/,
    kind: 'configuration',
    says: 'is no cluster; take REDIS_CLUSTER out of the environment',
  },
  {
    sign: /\b(?:MOVED|ASK|CROSSSLOT)\b/,
    kind: 'configuration',
    says: 'belongs to a cluster; set REDIS_CLUSTER=1',
  },
  {
    sign: /max number of clients/,
    kind: 'unavailable',
    says: 'has no room for another connection (maxclients); allow more, or run fewer processes',
  },
  {
    sign: /DB index is out of range|invalid DB index/,
    kind: 'configuration',
    says: 'does not have the database that REDIS_URL names; mostly there are 16, from /0 to /15',
  },
  {
    sign: /unknown command '?`?([\w|-]+)/i,
    kind: 'configuration',
    says: 'does not know the command "$1"; it is too old, or the command was renamed',
  },
  {
    sign: /\bECONNREFUSED\b/,
    kind: 'unavailable',
    says: 'cannot be reached (ECONNREFUSED): nothing listens there; start it, or correct REDIS_URL',
  },
  {
    sign: /\b(ENOTFOUND|EAI_AGAIN)\b/,
    kind: 'unavailable',
    says: 'cannot be reached ($1): there is no host of that name; correct REDIS_URL',
  },
  {
    sign: /\b(EHOSTUNREACH|ENETUNREACH)\b/,
    kind: 'unavailable',
    says: 'cannot be reached ($1): no way leads there; look at the network and at REDIS_URL',
  },
  {
    sign: /\b(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?)\b/,
    kind: 'configuration',
    says: 'has a certificate that nobody vouches for; set REDIS_TLS_INSECURE=1 if that is meant to be so',
  },
  {
    sign: /\bCERT_HAS_EXPIRED\b/,
    kind: 'unavailable',
    says: 'has a certificate that has expired; renew it',
  },
  {
    sign: /\bERR_TLS_CERT_ALTNAME_INVALID\b/,
    kind: 'configuration',
    says: 'has a certificate for another host name; write that name into REDIS_URL',
  },
  {
    sign: /\b(?:EPROTO|ERR_SSL_\w+)\b|wrong version number|packet length too long/,
    kind: 'configuration',
    says: 'does not speak TLS; write redis:// instead of rediss:// into REDIS_URL',
  },
  {
    sign: /Protocol error|Unknown RESP type/i,
    kind: 'configuration',
    says: 'does not speak the language of Redis; correct host and port in REDIS_URL',
  },
  {
    sign: /\b(?:ECONNRESET|EPIPE)\b|Connection is closed|socket disconnected|max retries per request/,
    kind: 'unavailable',
    says: 'closes the connection at once: it has no room for another (maxclients), or it speaks TLS (write rediss:// into REDIS_URL)',
  },
  {
    sign: /\bETIMEDOUT\b|[Tt]imed? ?out|\bEDEADLINE\b/,
    kind: 'unavailable',
    says: 'cannot be reached: it does not answer in time; check that it runs and that nothing stands between',
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
    const sentence = `Redis at ${place} ${says.replace('$1', match[1] ?? '')}.`;
    return kind === 'configuration'
      ? new KINDS.configuration([sentence])
      : new KINDS.unavailable(sentence, { cause: error });
  }
  const name = /^[A-Z][A-Z0-9]+\b/.exec(text)?.[0];
  const why = name === undefined ? '' : ` (${name})`;
  return new UnavailableError(
    `Redis at ${place} cannot be reached${why}; check REDIS_URL and that the server runs.`,
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
