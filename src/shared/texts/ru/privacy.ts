// The Russian of `marvin erase` and `marvin reseal`, and of passwords that must not be used.
import type { Translations } from '../say.js';

export const privacy: Translations = {
  'The reference, number or phone': 'Ссылка, номер документа или телефон',
  'This patient is on the phone at this moment. Nothing was erased; nobody will be called about this again. Run it once more when the call is over.':
    'С этим пациентом сейчас идёт звонок. Ничего не удалено; по этому документу больше не позвонят. Запустите ещё раз, когда звонок кончится.',
  'What was sealed in Redis stays in its append-only file until Redis rewrites that; --rewrite-aof asks for it now.':
    'Зашифрованное остаётся в журнале Redis на диске (append-only file), пока Redis его не перепишет; --rewrite-aof просит сделать это сейчас.',
  'Erasing was cut off half way. Run it again, and then once for each of these references: {refs}':
    'Удаление прервалось на середине. Запустите его ещё раз, а потом по разу для каждой из этих ссылок: {refs}',
  'Redis rewrites its append-only file now.': 'Redis переписывает свой журнал на диске.',
  'Erased: {callbacks} callbacks, {results} results, {callRecords} call records, what was known of {numbers} numbers, {rows} rows of results files. Also {exportRows} notes of rows that led to no call, {events} queue events, {audit} audit records.':
    'Удалено: перезвонов {callbacks}, результатов {results}, записей о звонках {callRecords}, сведений о номерах {numbers}, строк в файлах результатов {rows}. А также: заметок о строках, по которым не звонили, {exportRows}, событий очереди {events}, записей журнала {audit}.',
  'A worker is busy with some of it, which stays: run this again in a minute.':
    'Часть этого сейчас у процесса обзвона и осталась: запустите ещё раз через минуту.',
  'Nothing was found and nothing was erased: check the reference, number or phone.':
    'Ничего не найдено и ничего не удалено: проверьте ссылку, номер документа или телефон.',
  'Kept: that a number must not be called (`marvin dnc remove` removes that).':
    'Осталось: что на номер звонить нельзя (это убирает `marvin dnc remove`).',
  '{dir} on {machine}': '{dir} на {machine}',
  'Not in reach: exports and their rejects files, results files on other machines{others}, log files, what 1C and the robot keep, backups. The same export enqueued again queues the patient again.':
    'Отсюда не удалить: выгрузки и файлы отклонённых строк, файлы результатов на других машинах{others}, журналы программ, то, что хранят 1С и робот, резервные копии. Та же выгрузка, поставленная снова, снова поставит пациента в очередь.',

  'Re-sealed with "{id}": {counts}.': 'Заново зашифровано ключом «{id}»: {counts}.',
  'Sealed with "{id}", could not be opened and stay as they are: {counts}. Somebody has changed or moved them in Redis, or another key has this name; nobody is called about them.':
    'Зашифровано ключом «{id}», не открывается и осталось как есть: {counts}. Кто-то изменил или перенёс это в Redis, или под этим именем другой ключ; звонить по этому не будем.',
  'Sealed with "{id}", could not be opened and stay as they are: {counts}. Put the key that sealed them behind the first in MARVIN_SEAL_KEYS and run this again.':
    'Зашифровано ключом «{id}», не открывается и осталось как есть: {counts}. Допишите этот ключ в MARVIN_SEAL_KEYS после первого и запустите ещё раз.',
  '{count} numbers of the do-not-call list are known by their hash alone and stay under the former lookup key; add them again with `marvin dnc add` (a file does), and run this again.':
    'Номеров в списке «не звонить», от которых известен только хеш: {count}; они остались под прежним ключом поиска. Добавьте их снова через `marvin dnc add` (можно файлом) и запустите ещё раз.',
  'Some process still seals with an older key: restart every one with the same MARVIN_SEAL_KEYS and run this again.':
    'Какой-то процесс ещё шифрует прежним ключом: перезапустите все с одинаковым MARVIN_SEAL_KEYS и запустите ещё раз.',
  nothing: 'ничего',
  '{count} callbacks': 'перезвонов {count}',
  '{count} results': 'результатов {count}',
  '{count} changes': 'изменений {count}',
  '{count} robot answers': 'ответов робота {count}',
  '{count} notes': 'заметок {count}',
  '{count} do-not-call entries': 'номеров «не звонить» {count}',
  'the lookup key': 'ключ поиска',

  'A password needs at least {least} characters.': 'В пароле нужно хотя бы {least} знаков.',
  'A password must not be the name of its user.': 'Пароль не должен совпадать с именем для входа.',
  'This password repeats itself or follows the keyboard; choose one that nobody guesses.':
    'Этот пароль повторяется или идёт по клавиатуре подряд; придумайте такой, который не угадать.',
  'This password is one of those that are tried first; choose one that nobody guesses.':
    'Такой пароль пробуют первым; придумайте такой, который не угадать.',
};
