// The English of every Russian text: one file for each part of the pages.
import type { Translations } from '../say.js';
import { frame } from './frame.js';
import { report } from './report.js';

export const EN: Translations = { ...frame, ...report };
