// The English of logging in.
import type { Translations } from '../say.js';

export const access: Translations = {
  'Слишком много неудачных попыток. Подождите четверть часа.':
    'Too many wrong attempts. Wait a quarter of an hour.',
  'Неверное имя или пароль.': 'Wrong name or password.',
  'Вход закрыт': 'Nobody can log in',
  'Ни один пользователь не заведён: задайте BOARD_USERS. Запись печатает команда marvin board-user ИМЯ РОЛЬ.':
    'There are no users: set BOARD_USERS. The command marvin board-user NAME ROLE prints an entry.',
  Служебное: 'Service',
  'Вход не выполнен': 'Not logged in',
};
