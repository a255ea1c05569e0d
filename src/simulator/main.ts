// The simulator process: a stand-in for VoiceBox and MTS Exolve, for demo, training and tests. Never in production.
import { configOf } from '../shared/config/configuration.js';
import { createLogger } from '../shared/logging.js';
import { onStop, runService } from '../shared/processLife.js';
import { isExolve } from '../shared/robots/exolve/exolveConfig.js';
import { isTraining } from '../shared/robots/training/trainingConfig.js';
import { isVoicebox } from '../shared/robots/voicebox/voiceboxConfig.js';
import { languageOf } from '../shared/texts/chosenLanguage.js';
import { setLanguage } from '../shared/texts/say.js';
import { goOnUnread } from '../shared/unreadOutput.js';
import { parseCommandLine, type CommandLine } from './cli.js';
import { openLog } from './journal.js';
import { startSimulator } from './simulator.js';

async function run({ log, ...options }: CommandLine): Promise<void> {
  const logger = createLogger('simulator', 'info', { to: 'stderr' });
  const config = await configOf(process.env);
  const desks = config.desks.flatMap(({ name, robot }) =>
    isVoicebox(robot) || isTraining(robot) ? [{ name, robot }] : [],
  );
  const exolveDesks = config.desks.flatMap(({ name, robot }) => (isExolve(robot) ? [{ name, robot }] : []));
  const onEvent = log === undefined ? {} : { onEvent: openLog(log) };
  const simulator = await startSimulator({ ...options, ...onEvent, desks, exolveDesks, keepsEvents: false });
  onStop(logger, () => simulator.close());
  logger.info(
    { port: simulator.port, desks: [...desks, ...exolveDesks].map((desk) => desk.name) },
    'listening',
  );
}

goOnUnread(process.stdout);

await runService(async () => {
  setLanguage(languageOf(process.argv.slice(2), process.env));
  const commandLine = parseCommandLine(process.argv.slice(2));
  if (commandLine) await run(commandLine);
});
