// The Russian of every English text: one file for each part of the command line and the configuration.
import type { Translations } from '../say.js';
import { check } from './check.js';
import { commands } from './commands.js';
import { config } from './config.js';
import { configKeys } from './configKeys.js';
import { help } from './help.js';
import { onec } from './onec.js';
import { privacy } from './privacy.js';
import { readers } from './readers.js';
import { redis } from './redis.js';
import { refusedEvents } from './refusedEvents.js';
import { scenario } from './scenario.js';
import { simulator } from './simulator.js';

export const RU: Translations = {
  ...check,
  ...commands,
  ...config,
  ...configKeys,
  ...help,
  ...onec,
  ...privacy,
  ...readers,
  ...redis,
  ...refusedEvents,
  ...scenario,
  ...simulator,
};
