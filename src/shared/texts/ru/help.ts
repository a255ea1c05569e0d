// The Russian of `marvin --help`: commands, their arguments and options, and what commander itself says.
import type { Translations } from '../say.js';

export const help: Translations = {
  'Calls back clinic patients whom a notification robot could not reach':
    'Перезванивает пациентам клиники, до которых не дозвонился робот-автоинформатор',
  'output the version number': 'показать версию',
  'in which language to speak (default: by LANG)': 'на каком языке говорить (по умолчанию — по LANG)',
  'display help for command': 'показать справку',
  'Usage:': 'Вызов:',
  '[options]': '[параметры]',
  '[command]': '[команда]',
  'Arguments:': 'Аргументы:',
  'Options:': 'Параметры:',
  'Global Options:': 'Общие параметры:',
  'Commands:': 'Команды:',
  'Examples:': 'Примеры:',
  'choices: {choices}': 'одно из: {choices}',
  'default: {value}': 'по умолчанию: {value}',
  '(marvin --help tells more)': '(подробнее — marvin --help)',
  "error: unknown option ''{name}''": 'ошибка: параметра {name} нет',
  "error: unknown command ''{name}''": 'ошибка: команды {name} нет',
  "error: missing required argument ''{name}''": 'ошибка: не хватает аргумента {name}',
  "error: required option ''{name}'' not specified": 'ошибка: не хватает параметра {name}',
  "error: option ''{name}'' argument missing": 'ошибка: у параметра {name} должно быть значение',
  "error: option ''{name}'' argument ''{value}'' is invalid. {why}":
    'ошибка: параметру {name} не подходит «{value}». {why}',
  "error: command-argument value ''{value}'' is invalid for argument ''{name}''. {why}":
    'ошибка: аргументу {name} не подходит «{value}». {why}',
  "error: too many arguments for ''{name}''. Expected {most} but got {count}.":
    'ошибка: у {name} слишком много аргументов: можно {most}, а их {count}.',
  'Allowed choices are {choices}.': 'Можно: {choices}.',
  '(Did you mean {name}?)': '(Может быть, {name}?)',
  'CSV, XML, JSON or XLSX as 1C writes it; - reads standard input':
    'CSV, XML, JSON или XLSX, как их пишет 1С; - — читать стандартный ввод',
  "VoiceBox's scenario of a desk: render, lint": 'сценарий VoiceBox для группы: render, lint',
  'a text file with one number a line': 'текстовый файл, по номеру в строке',
  'all rows go to this desk, whatever their branch': 'все строки — этой группе, какой бы ни был филиал',
  'allow calls to this number again': 'снова разрешить звонить на этот номер',
  'also have Redis rewrite its append-only file, which still holds what was removed':
    'и пусть Redis перепишет свой журнал (AOF), где удалённое ещё есть',
  'also show what the robot answered to each call’s start; it may name the patient':
    'показать и ответы робота на запуск звонков; в них может быть имя пациента',
  'another phone, rung first in the place of the operators':
    'другой телефон: звонит первым, вместо операторов',
  'csv, or json (one document a line)': 'csv или json (по документу в строке)',
  'do not call about this 1C document any more': 'больше не звонить по этому документу 1С',
  'check configuration, environment, Redis, robot, 1C and the way back; say what to do':
    'проверить конфигурацию, окружение, Redis, робота, 1С и обратный путь; сказать, что делать',
  'exit with 69 when a desk has no living worker; not for a release, which comes before them':
    'код 69, если у группы нет работающего процесса обзвона; не для выкладки, она бывает раньше',
  'show what a day came to: patients, calls, who was reached, what went wrong':
    'показать итог дня: пациенты, звонки, кого соединили, что не вышло',
  'a day of the desk, YYYY-MM-DD (default: today)': 'день группы, ГГГГ-ММ-ДД (по умолчанию — сегодня)',
  'so many days, one line each, up to that day': 'столько дней до этого дня, по строке на день',
  'fetch the unreached from 1C and queue them; safe to run again':
    'забрать недозвонившихся из 1С и поставить в очередь; можно повторять',
  'for the record; no names, please': 'для журнала; без имён, пожалуйста',
  'how long to wait for events (default: the callDeadline of the desk)':
    'сколько ждать событий (по умолчанию — callDeadline группы)',
  'id of the key: letters, digits, - and _': 'имя ключа: буквы, цифры, - и _',
  'instead of recognising it': 'не определять самому',
  'instead, the phone numbers that 1C should check, longest suspect first':
    'вместо этого — номера, которые стоит проверить в 1С, давно сомнительные первыми',
  'login name: letters, digits, dot, - and _': 'имя для входа: буквы, цифры, точка, - и _',
  'never call this number again, or every number of a file':
    'больше никогда не звонить на этот номер или на все номера из файла',
  'one number as people write it; - or nothing: the first line of standard input':
    'один номер, как его пишут люди; - или ничего: первая строка стандартного ввода',
  'one number; - : the first line of standard input': 'один номер; - : первая строка стандартного ввода',
  'one number; - or nothing: the first line of standard input':
    'один номер; - или ничего: первая строка стандартного ввода',
  'only -, or nothing: it is the first line of standard input':
    'только - или ничего: пароль — первая строка стандартного ввода',
  'only calls that ended on this day of the desk, YYYY-MM-DD':
    'только звонки, закончившиеся в этот день группы, ГГГГ-ММ-ДД',
  'only say what would be queued': 'только сказать, что встало бы в очередь',
  'only this desk': 'только эта группа',
  'place one call about a made-up patient to your own phone, and show what the robot says':
    'сделать один звонок о вымышленном пациенте на ваш телефон и показать, что сообщает робот',
  'print a new entry for MARVIN_SEAL_KEYS': 'напечатать новую запись для MARVIN_SEAL_KEYS',
  'print an entry for BOARD_USERS; the password is read from standard input':
    'напечатать запись для BOARD_USERS; пароль читается со стандартного ввода',
  'print nothing; send again the results that 1C did not take':
    'ничего не печатать; снова отправить результаты, которые 1С не приняла',
  'print one JSON document': 'напечатать один документ JSON',
  'print the counts as one JSON document': 'напечатать числа одним документом JSON',
  'print the counts of every desk as one JSON document': 'напечатать числа всех групп одним документом JSON',
  'print the list, masked; or whether one number is on it':
    'напечатать список с закрытыми номерами; или сказать, есть ли в нём номер',
  'print the result of every call still kept, oldest first':
    'напечатать результаты всех хранимых звонков, старые первыми',
  'queue the patients of a 1C export; safe to run again':
    'поставить в очередь пациентов из выгрузки 1С; можно повторять',
  'queue the rows before the damage of a damaged file':
    'из повреждённого файла взять строки до места повреждения',
  'remove a patient from jobs, results, call records and results files':
    'удалить пациента из очередей, результатов, записей о звонках и файлов результатов',
  'resume a desk, whatever paused it': 'снять паузу группы, кто бы её ни поставил',
  'resume by itself after this long: 90s, 15m, 2h': 'снять паузу самой через столько: 90s, 15m, 2h',
  'say what is wrong with a scenario that was exported as JSON':
    'сказать, что не так в сценарии, выгруженном в JSON',
  'seal with the first key everything that an older key sealed, and renew the hashes of numbers; safe while workers run':
    'зашифровать первым ключом всё, что зашифровано старыми, и обновить хеши номеров; можно при работающих процессах',
  'show again every second until Ctrl-C': 'показывать заново каждую секунду, до Ctrl-C',
  'show every desk: open or shut, on the phone, waiting, reached, closed':
    'показать каждую группу: идёт ли обзвон, кто на линии, кто ждёт, кого соединили, что закрыто',
  'show whole phone numbers': 'показать номера целиком',
  'shown with the pause; no names, please': 'видна вместе с паузой; без имён, пожалуйста',
  'start the stand-in for VoiceBox (demo, training, tests; never in production)':
    'запустить замену VoiceBox (для показа, обучения и проверок; не для настоящей работы)',
  'stop calling for a desk; calls in flight go on to their end':
    'остановить обзвон группы; начатые звонки идут до конца',
  'tell what happened to a 1C document and what will happen, or why nobody is called':
    'рассказать, что было с документом 1С и что будет, или почему никому не звонят',
  'the directory for rows that cannot be called': 'папка для строк, по которым звонить нельзя',
  'the do-not-call list: add, remove, list': 'список «не звонить»: add, remove, list',
  'the document’s reference or number, or the patient’s phone':
    'ссылка или номер документа либо телефон пациента',
  'the document’s reference or number, or the phone of everybody to be removed; - or nothing: the first line of standard input':
    'ссылка или номер документа либо телефон того, кого удалить; - или ничего: первая строка стандартного ввода',
  'the file for rows that cannot be called (default: beside the export)':
    'файл для строк, по которым звонить нельзя (по умолчанию — рядом с выгрузкой)',
  'the only phone that is rung; for both parties unless --operator is given':
    'единственный телефон, на который звонят; за обе стороны, если нет --operator',
  'the operator presses 1 before the patient is rung': 'оператор нажимает 1, и только потом звонят пациенту',
  'what the person may do': 'что человеку можно',
  'where the robot reaches the web process (default: publicUrl)':
    'где робот находит веб-процесс (по умолчанию — publicUrl)',
  'where the two files go': 'куда положить оба файла',
  'whose scenario it is; with one desk it need not be said':
    'чей сценарий; если группа одна, можно не писать',
  'with --redeliver: also write into files again what came about on this day of the desk or later, YYYY-MM-DD':
    'с --redeliver: ещё раз записать в файлы всё за этот день группы и позже, ГГГГ-ММ-ДД',
  'write the scenario of a desk as a page in Russian and as JSON; both hold its token':
    'записать сценарий группы страницей на русском и в JSON; в обоих есть её токен',
  'write to this file instead of standard output': 'записать в этот файл, а не в стандартный вывод',
  'print a script that completes commands and options: source <(marvin completion bash)':
    'напечатать скрипт для дополнения команд и параметров: source <(marvin completion bash)',
};
