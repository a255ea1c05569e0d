// The Russian of every English text: one file for each part of the command line and the configuration.
import type { Translations } from '../say.js';
import { check } from './check.js';
import { config } from './config.js';
import { configKeys } from './configKeys.js';
import { redis } from './redis.js';

export const RU: Translations = { ...check, ...config, ...configKeys, ...redis };
