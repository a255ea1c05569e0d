// The English of the worklist: its lists, buttons and answers, and why 1C refuses a result.
import type { Translations } from '../say.js';

export const todo: Translations = {
  Разобрать: 'To do',
  'Разбирают старшие смены.': 'This page is for supervisors.',
  'Всё разобрано.': 'Nothing is left to do.',
  'Здесь появятся звонки, об итоге которых робот не сообщил, результаты, которые не приняла 1С, сомнительные номера, отклонённые строки и паузы.':
    'Here will be calls whose end the robot did not report, results that 1C did not take, suspect numbers, rejected rows and pauses.',
  'Нужна проверка ({count}): {desk}': 'To be checked ({count}): {desk}',
  'Робот не прислал итог этих звонков. Узнайте у операторов, был ли разговор.':
    'The robot did not report how these calls ended. Ask the operators whether they talked.',
  '{count, plural, one {# задание} few {# задания} many {# заданий} other {# задания}} другой версии программы: покажите тому, кто её обслуживает.':
    '{count, plural, one {# job} other {# jobs}} of another version of the program: show this to whoever looks after it.',
  'Отмеченные: был разговор с пациентом?': 'The ticked ones: did the patient and an operator talk?',
  'Да, разговор был': 'Yes, they talked',
  'Нет, перезвонить': 'No, call again',
  'звонок {when}': 'call {when}',
  'мог не закончиться, начат в {time}': 'may not be over, began at {time}',
  'перезвонить уже нельзя: приём близко или попыток нет':
    'cannot be called again: the appointment is near, or no attempts are left',
  'Перезвонить всё равно?': 'Call again all the same?',
  'звонок начат в {time}': 'the call began at {time}',
  'Эти звонки могли ещё не закончиться: пациент может получить два звонка сразу.':
    'These calls may not be over: the patient may get two calls at once.',
  'Заметку, если она нужна, напишите здесь ещё раз.': 'If a note is needed, write it here again.',
  'Всё равно перезвонить': 'Call again all the same',
  'Не перезванивать': 'Do not call again',
  'Ничего не отмечено.': 'Nothing is ticked.',
  'Сделано: {count, plural, one {# документ} few {# документа} many {# документов} other {# документа}}.':
    'Done: {count, plural, one {# document} other {# documents}}.',
  'Уже изменились, или перезвонить нельзя, и ничего не сделано: {count}.':
    'Changed meanwhile, or cannot be called again, and nothing was done: {count}.',
  'Нет связи с базой: посмотрите, что получилось, прежде чем нажимать ещё раз.':
    'The database cannot be reached: look what came of it before you press again.',
  'Отправлять нечего: всё уже отправлено снова.':
    'Nothing is left to send: all of it was sent again already.',
  'Отправлено снова: {count}.': 'Sent again: {count}.',
  'Пауза снята.': 'The desk is resumed.',
  'Пауза уже другая или её сняли. Ничего не сделано.':
    'The pause is another one by now, or was ended. Nothing was done.',
  '1С не приняла ({count}): {desk}': '1C did not take ({count}): {desk}',
  'Отправить снова': 'Send again',
  'Уйдут все, по порядку, в каком были звонки.': 'All of them go, in the order of their calls.',
  '{count, plural, one {# результат} few {# результата} many {# результатов} other {# результата}}':
    '{count, plural, one {# result} other {# results}}',
  'и ещё {count}': 'and {count} more',
  'Паузы ({count})': 'Pauses ({count})',
  'Снять паузу': 'Resume',
  'Номера ({count})': 'Numbers ({count})',
  'Проверьте их в 1С.': 'Check them in 1C.',
  'Скачать CSV': 'Download CSV',
  'Номера, список': 'Numbers, list',
  Документ: 'Document',
  Номер: 'Number',
  'Что не так': 'What is wrong',
  'Какой работает': 'Which works',
  'номера не существует': 'the number does not exist',
  'не отвечает два разных дня': 'no answer on two days',
  'Здесь первые {count}; в CSV все.': 'The first {count} are here; the CSV has all.',
  'Скопировать таблицу': 'Copy the table',
  'Скопировано.': 'Copied.',
  'Браузер не дал скопировать: выделите таблицу сами.':
    'The browser did not let us copy: select the table yourself.',
  'Отклонённые строки выгрузок ({count})': 'Rejected rows of exports ({count})',
  'За двое суток. Исправьте документ в 1С и выгрузите ещё раз. Сами строки, и строки без ссылки на документ, есть в файле .rejects.csv рядом с выгрузкой.':
    'Of the last two days. Correct the document in 1C and export it again. The rows themselves, and rows without a reference, are in the .rejects.csv file beside the export.',
  'Проверьте имя и пароль в onec.results.': 'Check the user name and password in onec.results.',
  'Проверьте роли пользователя 1С, под которым передаются результаты.':
    'Check the roles of the 1C user under which results are handed over.',
  'HTTP-сервис 1С не понял запрос: посмотрите его обработчик и журнал регистрации 1С.':
    "1C's HTTP service did not understand the request: look at its handler and at 1C's event log.",
  'Проверьте адрес в onec.results.url и что HTTP-сервис опубликован.':
    'Check the address in onec.results.url, and that the HTTP service is published.',
  'Проверьте entity и fields в onec.results: 1С не знает объекта или реквизита.':
    'Check entity and fields in onec.results: 1C does not know the object or a property.',
  'Документа нет, или объект не входит в состав стандартного интерфейса OData.':
    'There is no such document, or the object is not among those that the OData interface publishes.',
  'Документ в это время изменил кто-то ещё: отправьте снова.':
    'Somebody else changed the document at that time: send it again.',
  'Ошибка внутри 1С: подробности в её технологическом журнале.':
    '1C failed internally: its technological log says why.',
  '1С ответила {status}': '1C answered {status}',
  '1С ответила {status}, но не подтвердила приём': '1C answered {status}, but did not confirm',
  'Ответом должны быть пустое тело, JSON или короткий текст: посмотрите, что отдаёт сервис.':
    'The answer must be an empty body, JSON or a short text: look at what the service returns.',
  '1С недоступна ({code})': '1C cannot be reached ({code})',
  'Проверьте адрес в onec.results и что веб-сервер 1С работает.':
    "Check the address in onec.results, and that 1C's web server runs.",
  '1С не ответила за {time}': '1C did not answer within {time}',
  'Возможно, 1С занята или её база закрыта на обслуживание.':
    '1C may be busy, or its base is closed for maintenance.',
  'Связь с 1С оборвалась': 'The connection to 1C was cut',
  'Отправьте снова.': 'Send it again.',
  'Ждут более раннего результата того же документа': 'Wait for an earlier result of the same document',
  'Уйдут за ним по порядку.': 'They follow it in order.',
  'Файл результатов не записать ({code})': 'The results file cannot be written ({code})',
  'Проверьте onec.results.dir: место на диске и права.':
    'Check onec.results.dir: room on the disk, and rights.',
  '1С не сообщает версию документа (DataVersion)': "1C does not give the document's version (DataVersion)",
  'Без неё документ нельзя изменить безопасно: проверьте версию платформы и интерфейс OData.':
    'Without it the document cannot be changed safely: check the version of the platform and the OData interface.',
};
