// The English of every Russian text: one file for each part of the pages.
import type { Translations } from '../say.js';
import { desk } from './desk.js';
import { frame } from './frame.js';
import { report } from './report.js';
import { state } from './state.js';

export const EN: Translations = { ...desk, ...frame, ...report, ...state };
