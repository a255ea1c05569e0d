// The English of every Russian text: one file for each part of the pages.
import type { Translations } from '../say.js';
import { access } from './access.js';
import { board } from './board.js';
import { documents } from './documents.js';
import { frame } from './frame.js';
import { journal } from './journal.js';
import { todo } from './todo.js';

export const EN: Translations = { ...frame, ...access, ...board, ...documents, ...journal, ...todo };
