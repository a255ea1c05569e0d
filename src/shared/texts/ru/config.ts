// The Russian of what is wrong in marvin.yaml and in the environment, and of what keeps a process from starting.
import type { Translations } from '../say.js';

export const config: Translations = {
  'the file': 'файл',
  'there is no such file; copy marvin.example.yaml there, or set MARVIN_CONFIG':
    'такого файла нет; скопируйте сюда marvin.example.yaml или задайте MARVIN_CONFIG',
  'is a directory; name the file itself in MARVIN_CONFIG': 'это папка; укажите в MARVIN_CONFIG сам файл',
  'this user may not read the file ({code}); give it the right, or set MARVIN_CONFIG':
    'у этого пользователя нет права читать файл ({code}); дайте право или задайте MARVIN_CONFIG',
  'cannot be read ({code}); look at the disk, or set MARVIN_CONFIG':
    'файл не читается ({code}); проверьте диск или задайте MARVIN_CONFIG',
  'line {line} is not UTF-8; save the file in an editor as UTF-8 and check its Russian words':
    'строка {line} не в UTF-8; сохраните файл в редакторе в кодировке UTF-8 и проверьте русские слова',
  'a variable stands in braces; write "{variable}"': 'имя переменной пишут в скобках; напишите "{variable}"',
  'the environment variable {name} is not set; set it, or correct its name here':
    'переменная окружения {name} не задана; задайте её или исправьте имя здесь',
  'is required; write {key}: {write}': 'обязательный ключ; напишите {key}: {write}',
  'has nothing in it; write {write}': 'в нём ничего нет; напишите {write}',
  'has no value; write {write}, or leave the key out if it is not needed':
    'нет значения; напишите {write} или уберите ключ, если он не нужен',
  '{message}; write {write}': '{message}; напишите {write}',
  'must be {is}{meant}; write {write}': 'здесь должно быть другое: {is}{meant}; напишите {write}',
  'did you mean "{meant}"?': 'может быть, «{meant}»?',
  'unknown key; remove it': 'неизвестный ключ; уберите его',
  'unknown key; it belongs to another kind. Known here: {known}':
    'ключ от другого вида (kind); уберите его. Здесь можно: {known}',
  'unknown key; did you mean "{meant}"? Known here: {known}':
    'неизвестный ключ; может быть, «{meant}»? Здесь можно: {known}',
  'must end after it starts, and may not cross midnight':
    'конец должен быть позже начала, переходить через полночь нельзя',
  'the intervals overlap': 'промежутки пересекаются',
  'must be at most 24h; beyond that perDay limits the calls to a number':
    'должно быть не больше 24h: дальше число звонков на номер ограничивает perDay',
  'is not the ISO code of a country, such as RU': 'это не код страны ISO, например RU',
  'is not one number that can be called; write "+79161234567"':
    'это не один номер, на который можно позвонить; напишите "+79161234567"',
  'must be a date such as 2026-12-31': 'нужна дата, например 2026-12-31',
  'is not an IANA time zone, such as Europe/Moscow': 'это не часовой пояс IANA, например Europe/Moscow',
  'must name at least one number': 'нужен хотя бы один номер',
  'a desk is named with a-z, 0-9 and -, and starts with a letter':
    'имя группы состоит из a-z, 0-9 и - и начинается с буквы',
  'must be an address such as https://marvin.example': 'нужен адрес, например https://marvin.example',
  'name at least one desk': 'нужна хотя бы одна группа',
  'must be at most 2s, because a free line waits for the answer':
    'должно быть не больше 2s: ответа ждёт свободная линия',
  'is a property that Marvin never changes; write another one':
    'этот реквизит Марвин не меняет никогда; напишите другой',
  'unknown {name}; write one of {known}': 'неизвестное {name}; напишите одно из {known}',
  'must not be empty and not contain a colon': 'не может быть пустым и содержать двоеточие',
  'must have at least 12 characters': 'нужно не меньше 12 знаков',
  'must be the digits of the callback resource, 15 at most':
    'нужны цифры ресурса обратного звонка, не больше 15',
  'has a name in braces that is none of {names}': 'в скобках стоит имя не из списка {names}',
  'must be a name, or names with dots between them': 'нужно имя или имена через точку',
  'must be an address of this machine, such as http://127.0.0.1:8025/api/v1/sb: a desk in training can ring nobody':
    'нужен адрес этой же машины, например http://127.0.0.1:8025/api/v1/sb: учебная группа никому не звонит',
  '"{text}" is not a duration; write 90s, 15m or 2h':
    '«{text}» — это не длительность; напишите 90s, 15m или 2h',
  'must be longer than zero': 'должно быть больше нуля',
  'must be a whole number': 'нужно целое число',
  '"{text}" is not a time of day; write "09:30" or "09:30:00"':
    '«{text}» — это не время суток; напишите "09:30" или "09:30:00"',
  'must be an http:// or https:// address': 'нужен адрес с http:// или https://',
  'must not be empty': 'не может быть пустым',
  'must be digits with the country code, without +': 'нужны цифры с кодом страны, без +',
  'must have at least 8 characters': 'нужно не меньше 8 знаков',
  'must be whsec_ and 24 to 64 bytes in base64': 'нужно whsec_ и от 24 до 64 байт в base64',

  'YAML, line {line}, column {col}: {what}': 'YAML, строка {line}, знак {col}: {what}',
  'a key needs a colon and a space behind it; write such as "lines: 2"':
    'после ключа нужны двоеточие и пробел; напишите, например, «lines: 2»',
  'inside {curly} and {square} put {variable} into quotes: "{variable}"':
    'внутри {curly} и {square} возьмите {variable} в кавычки: "{variable}"',
  'a value may not begin with {sign}; put the whole value into quotes':
    'значение не может начинаться с {sign}; возьмите всё значение в кавычки',
  'this line begins with a tab; indent with spaces':
    'строка начинается с табуляции; сделайте отступ пробелами',
  'this line is not indented like its neighbours; give all keys of a block the same number of spaces':
    'отступ не такой, как у соседних строк; сделайте у всех ключей раздела одинаковое число пробелов',
  'behind this value comes another key; put a value that has a colon in it into quotes, and check that the next line is not indented too far':
    'за значением идёт ещё один ключ; возьмите значение с двоеточием в кавычки и проверьте, что у следующей строки нет лишнего отступа',
  'this key is there twice; keep one of them': 'этот ключ указан дважды; оставьте один',
  'a backslash means something else inside {double}; use {single} instead':
    'обратная черта внутри {double} значит другое; напишите {single}',
  'a value may not begin with this character; put the whole value into quotes':
    'значение не может начинаться с этого знака; возьмите всё значение в кавычки',
  'a line --- begins another document, which would not be read; remove it':
    'строка --- начинает другой документ, он не будет прочитан; уберите её',
  'something follows the end of this value; put the whole value into quotes, and write {two} for a {one} inside {single}':
    'после конца значения что-то ещё; возьмите всё значение в кавычки, а внутри {single} вместо {one} пишите {two}',
  'a quote is opened here and never closed; close it':
    'здесь открыта кавычка и нигде не закрыта; закройте её',
  'a comma is missing before this; write it': 'перед этим местом нет запятой; поставьте её',
  'a {open} is not closed before this line; close it with {close}':
    'до этой строки не закрыта скобка {open}; закройте её: {close}',
  'this cannot be read ({code}); compare it with marvin.example.yaml':
    'это место не читается ({code}); сравните с marvin.example.yaml',

  'must be name:role:hash, or name:role:hash:en for pages in English, comma-separated; the role is operator or supervisor; `marvin board-user NAME ROLE` prints an entry':
    'нужно имя:роль:хеш (или имя:роль:хеш:en для страниц на английском), через запятую; роль — operator или supervisor; запись печатает `marvin board-user ИМЯ РОЛЬ`',
  'has one name twice, and who is meant cannot be told; remove one of them':
    'одно имя указано дважды, и неясно, о ком речь; уберите одну запись',
  'the third part of the entry of "{name}" is no hash; `marvin board-user NAME ROLE` prints the whole entry':
    'в записи «{name}» третья часть — не хеш пароля; всю запись печатает `marvin board-user ИМЯ РОЛЬ`',
  'must be the number of proxies in front of the web process, 0 to 9, or their addresses and subnets, such as "10.0.0.0/8, loopback"':
    'нужно число прокси перед веб-процессом, от 0 до 9, или их адреса и подсети, например "10.0.0.0/8, loopback"',
  'must be 1 for yes or 0 for no': 'нужно 1 (да) или 0 (нет)',
  'must be a port number, 0 to 65535, such as 3000': 'нужен номер порта от 0 до 65535, например 3000',
  'must be an address such as http://127.0.0.1:4318': 'нужен адрес, например http://127.0.0.1:4318',
  'must be http/json or left out; Marvin sends traces in no other way':
    'нужно http/json или ничего; по-другому Марвин трассы не отправляет',
  'must be otlp or none; Marvin sends traces in no other way':
    'нужно otlp или none; по-другому Марвин трассы не отправляет',
  'is required; `marvin keygen` prints one': 'обязательная переменная; значение печатает `marvin keygen`',
  'must be an address or a name of this machine, without a port, such as 127.0.0.1':
    'нужен адрес или имя этой машины без порта, например 127.0.0.1',
  'must be one of {known}': 'нужно одно из: {known}',
  'must start with redis:// or rediss://, such as redis://127.0.0.1:6379':
    'адрес должен начинаться с redis:// или rediss://, например redis://127.0.0.1:6379',
  'has a path; behind host and port only the number of a database may follow, such as /0':
    'в адресе есть путь; после имени и порта может идти только номер базы, например /0',
  'must name a host and a port, such as redis://127.0.0.1:6379':
    'нужны имя машины и порт, например redis://127.0.0.1:6379',
  'must end in the number of a database, such as /0, or in nothing':
    'адрес должен кончаться номером базы, например /0, или ничем',
  'must be id:base64 of 32 bytes, comma-separated; `marvin keygen` prints one':
    'нужно имя:base64 от 32 байт, через запятую; готовое значение печатает `marvin keygen`',
  'names one key id twice; give the second key another name before its colon':
    'имя ключа указано дважды; дайте второму ключу другое имя перед двоеточием',
  'No seal key is configured; set MARVIN_SEAL_KEYS.': 'Ключ шифрования не задан; задайте MARVIN_SEAL_KEYS.',
  'is empty; `marvin keygen` prints a key': 'значение пустое; ключ печатает `marvin keygen`',
  'A text sealed with key "{id}" does not open: the key of that name in MARVIN_SEAL_KEYS is not the one that sealed it, or the text was changed or moved in Redis; put the former key back.':
    'Текст, зашифрованный ключом «{id}», не открывается: под этим именем в MARVIN_SEAL_KEYS стоит другой ключ, или текст в Redis изменили или перенесли; верните прежний ключ.',
  'Sealed with key "{id}", which is not in MARVIN_SEAL_KEYS; add that key to the list.':
    'Зашифровано ключом «{id}», которого нет в MARVIN_SEAL_KEYS; добавьте этот ключ в список.',

  'There is no desk "{name}"; the configuration has {known}.':
    'Группы «{name}» нет; в настройках есть {known}.',
  'A worker takes only --desk DESK[,DESK…], the desks that it serves; without it, it serves all.':
    'Рабочему процессу можно указать только --desk ГРУППА[,ГРУППА…]: какие группы обслуживать; без этого он обслуживает все.',
  'the system says {code}': 'система сообщила {code}',
  'unknown error': 'неизвестная ошибка',
  'Failed unexpectedly: {what}.': 'Неожиданная ошибка: {what}.',
  'stop that one, or set {variable}': 'остановите её или задайте {variable}',
  'Port {port} on {host} is taken by another process; {otherwise}.':
    'Порт {port} на {host} занят другой программой; {otherwise}.',
  'this user may not listen on port {port}; set one above 1023, and put a proxy before it':
    'у этого пользователя нет права слушать порт {port}; задайте порт больше 1023 и поставьте перед ним прокси',
  '"{host}" is no address of this machine; 0.0.0.0 listens on all of them, 127.0.0.1 for this machine only':
    '«{host}» — не адрес этой машины; 0.0.0.0 слушает на всех адресах, 127.0.0.1 — только для этой машины',
  '{path} belongs to another user': 'папка {path} принадлежит другому пользователю',
  '{path} may be written by everybody': 'в папку {path} может писать кто угодно',
  '{path} has other files in it, and others may read it':
    'в папке {path} есть чужие файлы, и её могут читать другие',
  '{what}; name a directory that is only for Marvin, such as var/spool':
    '{what}; укажите папку только для Марвина, например var/spool',
  'this user may not use {dir} ({code})': 'у этого пользователя нет права на папку {dir} ({code})',
};
