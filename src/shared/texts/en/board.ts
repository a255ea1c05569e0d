// The English of what we say on Bull Board.
import type { Translations } from '../say.js';

export const board: Translations = {
  'Ваша роль позволяет только смотреть.': 'Your role may only look.',
  'Группы операторов': 'Desks',
  Документ: 'Document',
  'Перезвоны: {desk}': 'Callbacks: {desk}',
  'Результаты для 1С: {desk}': 'Results for 1C: {desk}',
  'На этой доске можно только повторить, ускорить, поставить на паузу и снять с неё.':
    'On this board things can only be retried, started early, paused and resumed.',
  'Звонки здесь не повторяют: откройте документ на странице «Найти» или «Разобрать».':
    'Calls are not repeated here: open the document on the page “Find” or “To do”.',
  'Повторить можно только то, что не удалось: 1С этот результат уже приняла, или пациента уже соединили.':
    'Only what failed can be retried: 1C has taken this result already, or the patient was connected.',
  'данные не той версии': 'data of another version',
  '{patient} · приём {when}': '{patient} · appointment {when}',
};
