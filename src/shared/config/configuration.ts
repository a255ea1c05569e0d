// A main begins here: it reads the environment and marvin.yaml together, so that all problems of both are reported at once.
import { loadConfig, parseConfig } from './configFile.js';
import type { Config } from './configSchema.js';
import { configPathOf, readEnvironment, type Environment } from './environment.js';
import { ConfigurationError } from '../errors.js';

export interface Configuration {
  readonly environment: Environment;
  readonly config: Config;
}

/**
 * The configuration that an environment asks for: the text of MARVIN_CONFIG_YAML, for hosts whose disk has no file of ours, or else
 * the file of MARVIN_CONFIG.
 *
 * @throws ConfigurationError listing every problem, each with its path in the file
 */
export async function configOf(env: NodeJS.ProcessEnv): Promise<Config> {
  const text = env['MARVIN_CONFIG_YAML'] ?? '';
  return text.trim() === '' ? loadConfig(configPathOf(env), env) : parseConfig(text, env);
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
