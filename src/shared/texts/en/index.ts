// The English of every Russian text: one file for each part of the pages.
import type { Translations } from '../say.js';
import { access } from './access.js';
import { board } from './board.js';
import { desk } from './desk.js';
import { documents } from './documents.js';
import { frame } from './frame.js';
import { journal } from './journal.js';
import { report } from './report.js';
import { scenario } from './scenario.js';
import { state } from './state.js';
import { todo } from './todo.js';

export const EN: Translations = {
  ...access,
  ...board,
  ...desk,
  ...documents,
  ...frame,
  ...journal,
  ...report,
  ...scenario,
  ...state,
  ...todo,
};
