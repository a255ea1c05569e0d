// The Russian of every English text: one file for each part of the command line and the configuration.
import type { Translations } from '../say.js';

export const RU: Translations = {};
