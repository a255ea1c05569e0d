// The life of a service: it starts, or says in one sentence why not; on SIGTERM it finishes its writes and exits with 0.
import { ConfigurationError, MarvinError } from './errors.js';
import type { Logger } from './logging.js';

const FORCED_AFTER_MS = 9_000;

/** Runs a service's `main`; an error that a person can fix is shown on stderr, one line for each problem, and gives its exit code. */
export async function runService(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof MarvinError)) throw error;
    const problems = error instanceof ConfigurationError ? error.problems : [error.message];
    for (const problem of problems) process.stderr.write(`${problem}\n`);
    process.exit(error.exitCode);
  }
}

/**
 * Runs `stop` once on the first SIGTERM or SIGINT, then ends the process, after nine seconds at the latest.
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
      logger.warn('some work did not end in time; it stays in Redis and another process continues it');
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
