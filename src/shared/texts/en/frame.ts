// The English of every page's frame, and of who may not enter.
import type { Translations } from '../say.js';

export const frame: Translations = {
  Марвин: 'Marvin',
  Выйти: 'Log out',
  Разделы: 'Sections',
  'Нет доступа': 'No access',
};
