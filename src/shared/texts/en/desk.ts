// The English of the desks' pages, of the board on the wall, and of the small pages around them.
import type { Translations } from '../say.js';

export const desk: Translations = {
  // Cards of the login and of refusals
  Вход: 'Log in',
  'Перезвоны пациентам клиники': 'Callbacks for the clinic’s patients',
  Имя: 'Name',
  Пароль: 'Password',
  Войти: 'Log in',
  Выход: 'Log out',
  'Выйти?': 'Log out?',
  'Чтобы снова увидеть звонки, понадобятся имя и пароль.':
    'To see the calls again you will need your name and password.',
  Вернуться: 'Go back',
  'К группам операторов': 'To the desks',
  'Откройте страницу заново и повторите действие там.': 'Open the page again and repeat the action there.',
  'Такой страницы нет': 'There is no such page',
  'Возможно, ссылка устарела или в адресе опечатка.':
    'The link may be out of date, or the address has a typing error.',
  'Слишком много текста': 'Too much text',
  'Сократите его и попробуйте ещё раз.': 'Shorten it and try again.',
  'Слишком много попыток': 'Too many tries',
  'Подождите четверть часа и войдите снова.': 'Wait for a quarter of an hour and log in again.',
  'Сейчас слишком много запросов': 'Too many requests right now',
  'Подождите немного и обновите страницу.': 'Wait a little and load the page again.',
  'Запрос не понят': 'The request was not understood',
  'Вернитесь назад и попробуйте ещё раз.': 'Go back and try again.',
  'Попробуйте ещё раз. Если повторится, сообщите тому, кто обслуживает программу: подробности в журнале веб-процесса.':
    'Try again. If it happens again, tell whoever looks after the program: the log of the web process has the details.',
  'Что-то пошло не так': 'Something went wrong',
  'Данных сейчас нет': 'No data right now',
  'Нет связи с базой': 'No connection to the database',
  'Нет связи с базой. Новые звонки не начинаются; ответы робота сохраняются и будут учтены.':
    'No connection to the database. No new calls are begun; what the robot answers is kept and will be counted.',
  'Страница попробует снова через {seconds} секунд.': 'The page tries again in {seconds} seconds.',

  // The bar
  Сейчас: 'Now',
  Служебное: 'Queues',
  'старший смены': 'supervisor',
  оператор: 'operator',
  '⚠ Учебный режим: {title}': '⚠ Training: {title}',
  '⚠ Звонки только на разрешённые номера ({count}): {title}':
    '⚠ Calls to allowed numbers only ({count}): {title}',

  // A desk's state
  'На паузе': 'Paused',
  'до {time}': 'until {time}',
  'Обзвон идёт': 'Calling',
  'Обзвон окончен': 'Calling is over',
  'Обзвон не начат': 'Calling has not begun',
  'часов обзвона впереди нет': 'no calling hours ahead',
  'начнётся {when}': 'begins {when}',
  'начнётся в {time}': 'begins at {time}',
  'до закрытия всем позвонить не успеем': 'not everybody will be called before the closing',
  'закончим около {time}': 'done at about {time}',
  'обновлено {seconds} с назад': 'updated {seconds} s ago',

  // The desks as cards
  'Группы операторов': 'Desks',
  'на линии {onPhone} из {lines}, ждут\u00a0{waiting}':
    '{onPhone} of {lines} on the phone, {waiting} waiting',
  'разобрать: {count}': 'to do: {count}',

  // A desk
  '1С не приняла {count, plural, one {# результат} few {# результата} other {# результатов}}.':
    '1C did not take {count, plural, one {# result} other {# results}}.',
  Разобрать: 'To do',
  'Отказано сообщению робота {when}: {reason}. Подробнее — marvin check.':
    'A message of the robot was refused {when}: {reason}. More: marvin check.',
  'неверный токен или подпись': 'wrong token or signature',
  'тело не разобрать: статус, переменная или callid':
    'the body cannot be read: a status, a variable or the callid',
  'не JSON в UTF-8': 'no JSON in UTF-8',
  'слишком длинное тело': 'the body is too long',
  'такого звонка нет': 'there is no such call',
  'неверный адрес': 'wrong address',
  'соединили сегодня': 'connected today',
  осталось: 'left',
  'нужна проверка': 'need review',
  'На линии: {count} из {lines}': 'On the phone: {count} of {lines}',
  'На линии': 'On the phone',
  'Никого.': 'Nobody.',
  документ: 'document',
  'приём {when}': 'appointment {when}',
  'попытка {attempt}, с {time}': 'attempt {attempt}, since {time}',
  'Ход звонка': 'Progress of the call',
  'Звоним оператору': 'Ringing the operator',
  Объявление: 'Announcement',
  'Звоним пациенту': 'Ringing the patient',
  'Объявление и звонок пациенту': 'Announcement, then the patient',
  Разговор: 'Talking',
  'около {time}': 'about {time}',
  'Следующие: {count}': 'Next: {count}',
  'Время — если каждый звонок длится {minutes} мин.': 'Times if every call lasts {minutes} min.',
  'Никто не ждёт линии.': 'Nobody waits for a line.',
  'Позже: {count}': 'Later: {count}',
  'Позже: {count}, ближайший {when}': 'Later: {count}, the first {when}',
  'Звонки сегодня': 'Calls today',
  'Закрыто сегодня без разговора': 'Closed today without a conversation',
  'Пока ничего.': 'Nothing yet.',
  Сегодня: 'Today',
  Очередь: 'Queue',
  'Следить дальше': 'Follow again',
  'Остановить обновление': 'Stop following',
  'Местное время': 'Local time',

  // What supervisors do
  'Снять паузу': 'Resume',
  'Поставить на паузу…': 'Pause…',
  'Поставить на паузу': 'Pause',
  'Надолго?': 'For how long?',
  '15 мин': '15 min',
  'до закрытия, {time}': 'until the closing, {time}',
  'пока не сниму': 'until I resume',
  'Причина, без имён и телефонов': 'Reason, without names and numbers',
  'Паузу ставят и снимают только старшие смены.': 'Only supervisors pause and resume.',
  'Ссылка для табло': 'Link for a wall board',
  'Ссылку для табло делают старшие смены.': 'Only supervisors make links for wall boards.',
  'Откройте на экране в комнате операторов': 'Open it on the screen in the operators’ room',
  'Открыть табло здесь': 'Open the board here',
  'По ссылке видны состояние группы, три числа и линии с инициалами, без входа и без кнопок. Других страниц она не открывает. Чтобы все такие ссылки перестали работать, задайте другое TV_LINKS.':
    'The link shows the state of the desk, three figures and the lines with initials, without a login and without buttons. It opens no other page. To end all such links, set another TV_LINKS.',
};
