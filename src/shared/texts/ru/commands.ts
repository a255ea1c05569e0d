// The Russian of what the commands say.
import type { Translations } from '../say.js';

export const commands: Translations = {
  'There is no desk "{name}"; the configuration has {names}.':
    'Группы «{name}» нет; в конфигурации есть {names}.',
  'Failed: {what}. Nothing more was done; run it again, it is safe to repeat.':
    'Не получилось: {what}. Больше ничего не сделано; запустите снова, повторять можно.',
  'Cancelled: nobody will be called about this document.': 'Отменено: по этому документу никому не позвонят.',
  'This callback has ended already; nothing was changed.':
    'По этому документу уже всё закончено; ничего не изменено.',
  'No callback is known for this document; check the reference, number or phone.':
    'О таком документе ничего не известно; проверьте ссылку, номер или телефон.',
  '{count} documents match; nothing was done. Name one by its reference, the first column:':
    'Подходит документов: {count}; ничего не сделано. Назовите один по ссылке, это первый столбец:',
  'appointment {when}': 'приём {when}',
  'desk {desk}': 'группа {desk}',
  '{added} added, {known} listed before.': 'Добавлено: {added}, уже были в списке: {known}.',
  'Removed.': 'Убран из списка.',
  'It was not on the list.': 'В списке его не было.',
  listed: 'в списке',
  'not listed': 'не в списке',
  'The list is empty.': 'Список пуст.',
  'Name one number, or a file with --file.': 'Назовите один номер или файл через --file.',
  'The number': 'Номер',
  'This is not a number that can be called; write it as +7 916 123-45-67.':
    'На такой номер позвонить нельзя; напишите его как +7 916 123-45-67.',
  'Line {line} has no number that can be called.': 'В строке {line} нет номера, на который можно позвонить.',
  'A key id has 1 to 16 letters, digits, - or _.': 'Имя ключа — от 1 до 16 латинских букв, цифр, - или _.',
  'Put it first in MARVIN_SEAL_KEYS and keep the old keys after it: the first seals, all open.':
    'Поставьте его первым в MARVIN_SEAL_KEYS, старые оставьте после него: первый шифрует, открывают все.',
  'A login name has letters, digits, dot, - or _.': 'Имя для входа — буквы, цифры, точка, - или _.',
  'A password on the command line can be read by others; leave it out, it is asked for.':
    'Пароль в командной строке видят другие; не пишите его, он будет запрошен.',
  'The password of {name}': 'Пароль для {name}',
  '"{given}" is not a duration; write 90s, 15m or 2h.':
    '«{given}» — не длительность; напишите 90s, 15m или 2h.',
  'Desk {desk} is paused for {duration}.': 'Группа {desk} на паузе, на {duration}.',
  'Desk {desk} is paused until "marvin resume".': 'Группа {desk} на паузе, до команды marvin resume.',
  'Desk {desk} is resumed.': 'Пауза группы {desk} снята.',
  'Desk {desk}: nothing was pulled. {why}': 'Группа {desk}: из 1С ничего не взято. {why}',
  'There is nowhere to pull from: give {names} an onec.source in the configuration.':
    'Забирать неоткуда: задайте onec.source в конфигурации для {names}.',
  'Desk {desk}: 1C gave {count, plural, one {# document} other {# documents}}.':
    'Группа {desk}: 1С отдала {count, plural, one {# документ} few {# документа} other {# документов}}.',
  '--since goes with --redeliver; to print the results of a day use --date.':
    '--since пишут вместе с --redeliver; результаты одного дня — это --date.',
  'Desk {desk}: {count} results go to 1C again.': 'Группа {desk}: снова уйдут в 1С результатов: {count}.',
  'Desk {desk}: {count} delivered results are written into files again.':
    'Группа {desk}: будут снова записаны в файлы переданные результаты: {count}.',
  'Desk {desk}: results that 1C has taken are not sent again; only files (onec.results of kind file) are.':
    'Группа {desk}: принятое 1С снова не отправляется; только файлы (onec.results вида file).',
  'unknown reason': 'причина неизвестна',
  '{path} cannot be written ({why}); name another place with --out.':
    '{path} не записать ({why}); назовите другое место через --out.',
  '{what}, then Enter (it is not shown):': '{what}, затем Enter (на экране не видно):',
  '{what} is missing: write it as the first line of standard input.':
    '{what}: ничего не введено; напишите первой строкой стандартного ввода.',
  'Stopped. What was done so far stays; run the same command again, it goes on from there and does nothing twice.':
    'Остановлено. Сделанное сохранено; запустите ту же команду ещё раз, она продолжит и ничего не сделает дважды.',
  'Stopped. A call that was placed goes on to its end; look at your phone before you try again.':
    'Остановлено. Уже начатый звонок идёт до конца; посмотрите на телефон, прежде чем пробовать снова.',
  'What was begun goes on to its end, because what is left of it could not be found again; wait some seconds.':
    'Начатое идёт до конца: остаток потом было бы не найти; подождите несколько секунд.',
  'Stopped; nothing was done.': 'Остановлено; ничего не сделано.',
  'Desk {desk}: no worker is alive; nobody is called and 1C is told nothing until one runs.':
    'Группа {desk}: никто не звонит: нет работающего процесса обзвона; и 1С ничего не узнаёт, пока он не запущен.',
  'Desk {desk}: {state}': 'Группа {desk}: {state}',
  '  on phone {onPhone} of {lines}, waiting {waiting}, scheduled {scheduled}, reached {reached}':
    '  на линии {onPhone} из {lines}, ждут {waiting}, отложены {scheduled}, соединили {reached}',
  '  closed: {reasons}': '  закрыто: {reasons}',
  '  results: {pending} pending, {failed} failed':
    '  результаты: ждут отправки {pending}, не приняты {failed}',
  'Desk {desk}: the robot last failed {when}: {why}': 'Группа {desk}: последний отказ робота {when}: {why}',
  'paused {until}: {reason}': 'на паузе {until}: {reason}',
  'open, never shuts': 'обзвон идёт круглосуточно',
  'open until {clock}': 'обзвон идёт до {clock}',
  'shut until further notice': 'часов обзвона впереди нет',
  'shut until {when}': 'обзвон начнётся {when}',
  'The robot will say "{word}" for the patient in {count, plural, one {# row} other {# rows}}: what the export has there is no name that can be spoken. Check that column.':
    'Вместо имени пациента робот скажет «{word}» в {count, plural, one {# строке} other {# строках}}: в выгрузке там не имя. Проверьте этот столбец.',
  'The robot will say "{word}" for the specialist in {count, plural, one {# row} other {# rows}}: what the export has there is no name that can be spoken. Check that column.':
    'Вместо специалиста робот скажет «{word}» в {count, plural, one {# строке} other {# строках}}: в выгрузке там не имя и не специальность. Проверьте этот столбец.',
  'Warning: {warning}': 'Внимание: {warning}',
  'Would queue {accepted} of {rows} rows: {duplicate} queued before, {skipped} skipped, {rejected} rejected.':
    'Встало бы в очередь {accepted} из {rows}: уже стоят {duplicate}, пропущено {skipped}, отклонено {rejected}.',
  'Queued {accepted} of {rows} rows: {duplicate} queued before, {skipped} skipped, {rejected} rejected.':
    'Поставлено в очередь {accepted} из {rows}: уже стоят {duplicate}, пропущено {skipped}, отклонено {rejected}.',
  'There is no row below the header.': 'Под заголовком нет ни одной строки.',
  'Phones that cannot be called: {faults}.': 'Телефоны, на которые позвонить нельзя: {faults}.',
  'Reasons for rejects: {reasons}.': 'Почему отклонено: {reasons}.',
  'Rejected, for example: {examples}.': 'Отклонено, например: {examples}.',
  'Rejected rows with their reasons: {rejects}; fix them there, remove "broken_row" from those you fixed, and enqueue that file.':
    'Отклонённые строки с причинами: {rejects}; исправьте их там, уберите «broken_row» у исправленных и поставьте в очередь этот файл.',
  'Rejected rows with their reasons: {rejects}; fix them there and enqueue that file.':
    'Отклонённые строки с причинами: {rejects}; исправьте их там и поставьте в очередь этот файл.',
  '{replaced} characters of them are not in the file’s encoding and became "?".':
    'Символов, которых нет в кодировке файла и которые стали «?»: {replaced}.',
  'rows hidden in the sheet: {count}. They were read like the others; delete them or show them all if they are not to be called.':
    'скрытых строк на листе: {count}. Они прочитаны как остальные; если звонить по ним не надо, удалите их или покажите все.',
  'documents whose reference is no GUID: {count}. OData cannot write results into them; export Ref_Key or УникальныйИдентификатор as the reference.':
    'документов, у которых ссылка не GUID: {count}. OData не запишет в них результаты; выгружайте Ref_Key или УникальныйИдентификатор.',
  'rows with the phone and the appointment of another document: {count}. If that is one patient, cancel one of the two; check whether numbers of documents lost their zeros in Excel.':
    'строк с телефоном и приёмом другого документа: {count}. Если это один пациент, отмените один из двух; проверьте, не потеряли ли номера документов нули в Excel.',
  'Columns not used: {columns}.': 'Столбцы, которые не нужны: {columns}.',
  'Columns not used: {columns} and {others} more.': 'Столбцы, которые не нужны: {columns} и ещё {others}.',
  'Consent that is not taken for a yes: {words}.': 'Согласие, которое не считается за «да»: {words}.',
  'Statuses that onec.unreached does not list: {words}.': 'Статусы, которых нет в onec.unreached: {words}.',
  'Branches that no desk has: {words}.': 'Филиалы, которых нет ни у одной группы: {words}.',
  empty: 'пусто',
  others: 'другие',
  '{count} more': 'и ещё {count}',
  never: 'никогда',
  'Desk {name}: {added} to call besides {queued} queued before ({lines, plural, one {# line} other {# lines}}, {each} a call).':
    'Группа {name}: позвонить по {added}, кроме {queued}, что уже стоят ({lines, plural, one {# линия} few {# линии} other {# линий}}, на звонок {each}).',
  'Warning: desk {name} never has a window long enough for a call.':
    'Внимание: у группы {name} часы обзвона всегда короче одного звонка.',
  'One call each takes from {from} to {to}; retries come on top.':
    'По одному звонку каждому: с {from} до {to}; повторы — сверх того.',
  'Warning: {count} of the calls do not fit in before the window closes, {closing}; they go on at the next opening.':
    'Внимание: звонков, которые не успеть до конца часов обзвона ({closing}): {count}; их сделаем в следующие часы.',
  'Warning: {count} of the calls would come too late for their appointment; more lines would help.':
    'Внимание: звонков, которые опоздают к приёму: {count}; помогут ещё линии.',
  'Rejected rows cannot be written to {path}; name a file with --rejects.':
    'В {path} отклонённые строки не записать; назовите файл через --rejects.',
  'Rejected rows cannot be written to {directory}; name another place with --rejects.':
    'В {directory} отклонённые строки не записать; назовите другое место через --rejects.',
  '{bar} {value} of {total} rows, {left} left': '{bar} строк {value} из {total}, осталось {left}',
  '"{text}" is not a day; write it as 2026-11-23.': '«{text}» — не день; напишите его так: 2026-11-23.',
  '"{text}" is not a number of days; give one from 1 to {most}.':
    '«{text}» — не число дней; напишите от 1 до {most}.',
  no_ref: 'no_ref (нет ссылки на документ)',
  no_phone: 'no_phone (нет телефона)',
  bad_phone: 'bad_phone (нет номера, на который можно позвонить)',
  own_number: 'own_number (номер самой клиники)',
  no_appointment: 'no_appointment (нет времени приёма)',
  bad_date: 'bad_date (дату или время приёма не прочитать)',
  appointment_passed: 'appointment_passed (приём уже прошёл)',
  too_late: 'too_late (до приёма часов обзвона уже не будет)',
  unknown_branch: 'unknown_branch (такого филиала нет ни у одной группы)',
  broken_row: 'broken_row (строка повреждена)',
  deleted: 'deleted (документ помечен на удаление)',
  not_unreached: 'not_unreached (по статусу звонить не нужно)',
  no_consent: 'no_consent (нет согласия)',
  do_not_call: 'do_not_call (номер в списке «не звонить»)',
};
