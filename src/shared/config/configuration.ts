// A main begins here: it reads the environment and marvin.yaml together, so that all problems of both are reported at once.
import { configOf } from './configFile.js';
import type { Config } from './configSchema.js';
import { readEnvironment, type Environment } from './environment.js';
import { ConfigurationError } from '../errors.js';

export interface Configuration {
  readonly environment: Environment;
  readonly config: Config;
}

/**
 * Reads and checks the environment and the configuration file that it names.
 *
 * @throws ConfigurationError listing every problem, the environment's first
 */
export async function readConfiguration(env: NodeJS.ProcessEnv): Promise<Configuration> {
  const problems: string[] = [];
  const note = (error: unknown) => {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
    return null;
  };
  const environment = await Promise.resolve(env).then(readEnvironment).catch(note);
  const config = await configOf(env).catch(note);
  if (environment === null || config === null) throw new ConfigurationError(problems);
  return { environment, config };
}
