// How a service lives: it starts or says in one sentence why not; on SIGTERM it finishes what it is writing and leaves with 0.
import { ConfigurationError, EXIT, framesOf, inWords, MarvinError, type ExitCode } from './errors.js';
import type { Logger } from './logging.js';
import { say } from './texts/say.js';

const FORCED_AFTER_MS = 9_000;

/**
 * Runs a service's `main`. An error that a person can fix is told on stderr, one line a problem, with its exit code. Any other
 * ends the process too, with one line and without its message, which may quote a patient; the host starts it again.
 */
export async function runService(main: () => Promise<void>): Promise<void> {
  const end = (error: unknown) => process.exit(tell(error));
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
  await main().catch(end);
}

function tell(error: unknown): ExitCode {
  const lines =
    error instanceof ConfigurationError
      ? error.problems
      : [error instanceof MarvinError ? error.message : unexpected(error)];
  for (const line of lines) process.stderr.write(`${line}\n`);
  return error instanceof MarvinError ? error.exitCode : EXIT.failed;
}

function unexpected(error: unknown): string {
  const [place = ''] = error instanceof Error ? framesOf(error) : [];
  return say('Failed unexpectedly: {what}.', {
    what: `${inWords(error)}${place.replace('    at ', ' at ')}`,
  });
}

/**
 * Runs `stop` once on the first SIGTERM or SIGINT, then ends the process, after nine seconds in any case.
 *
 * @param stop closes what the process opened, workers before queues before connections
 */
export function onStop(logger: Logger, stop: () => Promise<void>): void {
  let isStopping = false;
  const handle = (signal: NodeJS.Signals) => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.warn('some work did not end in time; it stays in Redis and another process goes on with it');
      process.exit(0);
    }, FORCED_AFTER_MS).unref();
    void stop()
      .catch((error: unknown) => logger.error({ err: error }, 'stopping failed'))
      .then(() => {
        logger.info('stopped');
        process.exit(0);
      });
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
}
