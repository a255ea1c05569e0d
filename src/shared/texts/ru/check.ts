// The Russian of `marvin check`.
import type { Translations } from '../say.js';

export const check: Translations = {
  'error: {text}': 'ошибка: {text}',
  'warning: {text}': 'внимание: {text}',
  '{topic}: could not be checked ({why}); run it again.':
    '{topic}: проверить не удалось ({why}); запустите проверку ещё раз.',
  '{topic}: no answer within {seconds} s; look at the network.':
    '{topic}: нет ответа за {seconds} с; проверьте сеть.',

  'configuration: ok, {count} desk(s): {desks}': 'настройки: в порядке, групп: {count} ({desks})',
  'seal keys: ok, {count}, sealing with "{id}"':
    'ключи шифрования: в порядке, их {count}, шифруем ключом «{id}»',
  'BOARD_USERS is empty: nobody can see the board; see `marvin board-user`.':
    'BOARD_USERS пуст: страницы никто не увидит; запись печатает `marvin board-user`.',
  'desk {desk} is in training: its robot is the simulator, and nobody is rung.':
    'группа {desk} учебная: вместо робота симулятор, никому не звоним.',
  'desk {desk} rings {count} number(s) of dialOnly and nobody else; take it out to call patients.':
    'группа {desk} звонит только на номера из dialOnly (их {count}); уберите dialOnly, чтобы звонить пациентам.',
  'desk {desk} writes its results into files, and this machine\'s disk is empty after a restart (a dyno, or DISK_FORGETS=1): files that 1C has not fetched by then are gone, though they count as delivered; let onec.results be http or odata, or write them again with "marvin results --redeliver --since DATE".':
    'группа {desk} пишет результаты в файлы, а диск этой машины после перезапуска пуст (dyno или DISK_FORGETS=1): файлы, которые 1С не успела забрать, пропадут, хотя считаются доставленными; поставьте onec.results http или odata или запишите их заново: "marvin results --redeliver --since ДАТА".',

  'desk {desk} never opens within two years; check window, days and exceptions.':
    'группа {desk} не откроется ближайшие два года; проверьте window, days и exceptions.',
  'hours: ok, at desk {desk} it is {now} ({zone}); the next window opens {at}':
    'часы: в порядке, у группы {desk} сейчас {now} ({zone}); следующее окно откроется {at}',
  'hours: ok, at desk {desk} it is {now} ({zone}); it never shuts':
    'часы: в порядке, у группы {desk} сейчас {now} ({zone}); она открыта всегда',
  'hours: ok, at desk {desk} it is {now} ({zone}); the window is open until {at}':
    'часы: в порядке, у группы {desk} сейчас {now} ({zone}); окно открыто до {at}',
  'desk {desk}: {zone} is BEHIND UTC, its clock shows {now} now; name the city, such as Europe/Moscow.':
    'группа {desk}: пояс {zone} ОТСТАЁТ от UTC, на его часах сейчас {now}; укажите город, например Europe/Moscow.',
  'desk {desk} skips holidays, but this version has no production calendar for {year} or {next}: statutory days only; update Marvin.':
    'группа {desk} не звонит в праздники, но производственного календаря на {year} или {next} год в этой версии нет, только праздники по закону; обновите Марвина.',
  'calendar: ok, holidays of {year} and {next} are known':
    'календарь: в порядке, праздники {year} и {next} годов известны',
  'time zones: ok, their data is of {version}': 'часовые пояса: в порядке, данные {version}',
  'the time zone data is old ("{version}"); update Node.js.':
    'данные о часовых поясах старые («{version}»); обновите Node.js.',
  'desk {desk} pulls from 1C only after its window has opened; set onec.source.daily earlier.':
    'группа {desk} забирает выгрузку из 1С уже после начала окна; поставьте onec.source.daily раньше.',

  'desks {names} share the branch "{what}": its rows come to only one of them; name it once.':
    'у групп {names} общий филиал «{what}»: его строки попадут только в одну; укажите его один раз.',
  'desks {names} ring one PBX queue ({what}): their lines add up; make them no more than its operators, or give each desk a number.':
    'группы {names} звонят в одну очередь АТС ({what}): их линии складываются; пусть их будет не больше, чем операторов, или дайте каждой группе свой номер.',
  'desks {names} share one scenario (robot.method), whose events go to the address of one desk only; give each desk a scenario.':
    'у групп {names} общий сценарий (robot.method), а его события идут на адрес только одной; сделайте каждой группе свой сценарий.',

  '{number} is the number of the example; write your own, that of the PBX queue.':
    '{number} — номер из образца; впишите свой, номер очереди АТС.',
  '{number} begins with 8, which only a phone in Russia dials; write {right}.':
    '{number} начинается с 8, так набирают только с телефона в России; напишите {right}.',
  '{number} is an extension, which nobody outside of the PBX can ring; write the number of the queue with its country code.':
    '{number} — внутренний номер, извне на него не позвонить; впишите номер очереди с кодом страны.',
  '{number} is no number that exists; write the number of the queue with its country code.':
    '{number} — такого номера не бывает; впишите номер очереди с кодом страны.',

  'disk: ok, {dirs} can be written': 'диск: в порядке, можно писать в {dirs}',
  '{dir} is a file, and must be a directory; name another one.':
    '{dir} — файл, а нужна папка; укажите другую.',
  '{dir} cannot be written ({code}); give this user the right, or name another directory.':
    'в папку {dir} писать нельзя ({code}); дайте право этому пользователю или укажите другую.',

  'desk {desk}: robot.url begins with http://: names and numbers of patients go over the network in the clear; write https://.':
    'группа {desk}: robot.url начинается с http://, имена и номера пациентов идут по сети открыто; напишите https://.',
  'robot: ok, desk {desk} reaches {place}; nothing was sent':
    'робот: в порядке, группа {desk} достаёт до {place}; ничего не отправлено',
  'desk {desk}: its robot at {place} cannot be reached ({code}); check robot.url, the network and the certificate.':
    'группа {desk}: робот {place} недоступен ({code}); проверьте robot.url, сеть и сертификат.',

  '{where}: 1C at {place} gives no answer; check the address and that its web server runs.':
    '{where}: 1С на {place} не отвечает; проверьте адрес и что её веб-сервер запущен.',
  '{where}: 1C at {place} refuses this user ({status}); correct username and password, or give the user rights in 1C.':
    '{where}: 1С на {place} не пускает этого пользователя ({status}); исправьте имя и пароль или дайте ему права в 1С.',
  '{where}: 1C at {place} fails ({status}); look into its log.':
    '{where}: 1С на {place} отвечает ошибкой ({status}); посмотрите её журнал.',
  '1c: ok, {where} reaches {place}; whether it may write is not tried':
    '1С: в порядке, {where} достаёт до {place}; право записи не проверяли',
  '{where}: 1C at {place} does not know this request ({status}); check url, entity, filter and the names of properties.':
    '{where}: 1С на {place} не понимает запрос ({status}); проверьте url, entity, filter и имена реквизитов.',

  'publicUrl is not set: whether the robot reaches the web process from outside is not checked; write it into marvin.yaml.':
    'publicUrl не задан: видит ли робот веб-процесс снаружи, не проверено; впишите его в marvin.yaml.',
  'web: ok, a test event for desk {desk} came through at {base}, and one with a wrong token did not':
    'веб-процесс: в порядке, пробное событие группы {desk} дошло через {base}, а с неверным токеном не прошло',
  'desk {desk}: no web process answers at {base} ({code}); start it, or correct publicUrl and the proxy.':
    'группа {desk}: по адресу {base} веб-процесс не отвечает ({code}); запустите его или исправьте publicUrl и прокси.',
  'desk {desk}: the web process at {base} has another callbackToken than marvin.yaml; restart it.':
    'группа {desk}: у веб-процесса по адресу {base} другой callbackToken, чем в marvin.yaml; перезапустите его.',
  'desk {desk}: the web process at {base} does not reach Redis; see its log.':
    'группа {desk}: веб-процесс по адресу {base} не достаёт до Redis; смотрите его журнал.',
  'desk {desk}: what answers at {base} is not the web process of this version ({status}); correct publicUrl and the proxy.':
    'группа {desk}: по адресу {base} отвечает не веб-процесс этой версии ({status}); исправьте publicUrl и прокси.',
  'desk {desk}: {base} takes an event with a wrong token ({status}); see what stands before the web process.':
    'группа {desk}: {base} принимает событие с неверным токеном ({status}); посмотрите, что стоит перед веб-процессом.',

  'redis: ok, version {version}, answers in {ms} ms':
    'Redis: в порядке, версия {version}, отвечает за {ms} мс',
  'Redis answers only after {ms} ms; place it near Marvin, in the same data centre.':
    'Redis отвечает только через {ms} мс; поставьте его рядом с Марвином, в том же дата-центре.',
  'the clock of Redis and that of this machine differ by {s} s; let both follow a time server.':
    'часы Redis и этой машины расходятся на {s} с; настройте обе на сервер времени.',
  ' on each node': ' на каждом узле',
  '; the server allows {max}, {used} are in use': '; сервер разрешает {max}, занято {used}',
  'an import': 'загрузка выгрузки',
  'connections: a web process needs {web}, a worker {worker}, an import {import}{where}{allowed}':
    'соединения: веб-процессу нужно {web}, рабочему процессу {worker}, загрузке {import}{where}{allowed}',
  'Redis allows {max} connections, but one web process, one worker and an import need {all}; raise maxclients, or take a larger plan.':
    'Redis разрешает соединений: {max}, а веб-процессу, рабочему процессу и загрузке вместе нужно {all}; увеличьте maxclients или возьмите тариф больше.',
  'replicas: ok, one confirms each call before it is placed':
    'реплики: в порядке, одна подтверждает каждый звонок до набора',
  'replicas: none is connected; no call is confirmed by one':
    'реплики: нет ни одной, звонки не подтверждает никто',
  'replicas: none is connected to Redis{which}; no call of the desks there is confirmed by one':
    'реплики: нет ни одной у Redis{which}, звонки этих групп не подтверждает никто',
  'Redis{which} does not say what it does when it is full; unless its maxmemory-policy is noeviction, it may lose patients; look into its settings.':
    'Redis{which} не говорит, что делает, когда переполнен; если его maxmemory-policy не noeviction, он может потерять пациентов; проверьте его настройки.',
  'Redis{which} keeps no append-only file: after a crash patients are lost or called twice; set "appendonly yes".':
    'Redis{which} не ведёт журнал на диске: после сбоя пациенты потеряются или получат второй звонок; задайте "appendonly yes".',
  'Redis{which} does not say how often it syncs to disk (a managed one?); unless it is "appendfsync always", after a power cut a patient may be called twice.':
    'Redis{which} не говорит, как часто пишет на диск (облачный?); если не "appendfsync always", после отключения питания пациенту могут позвонить дважды.',
  'Redis{which} syncs to disk "{policy}": a power cut loses about a second, and a call begun in it may be made twice; set "appendfsync always".':
    'Redis{which} пишет на диск "{policy}": при отключении питания пропадёт около секунды, и начатый в неё звонок может повториться; задайте "appendfsync always".',
  'Redis{which} has hz {hz}: what waits for its time comes up to {ms} ms late; set "hz 100".':
    'У Redis{which} hz {hz}: отложенное приходит с опозданием до {ms} мс; задайте "hz 100".',

  'seals: ok, everything is sealed with "{id}"': 'шифрование: в порядке, всё зашифровано ключом «{id}»',
  'seals: {counts} still hang on "{id}"; run "marvin reseal" before it is removed':
    'шифрование: от ключа «{id}» ещё зависит: {counts}; прежде чем убрать его, запустите "marvin reseal"',
  'sealed with "{id}", which is not in MARVIN_SEAL_KEYS, and cannot be opened: {counts}; put that key back behind the first.':
    'зашифровано ключом «{id}», которого нет в MARVIN_SEAL_KEYS, и не открывается: {counts}; верните этот ключ вторым.',

  'at no desk': 'не у группы',
  'at desk {desk}': 'у группы {desk}',
  'call event refused {of}, last {at}: {reason}, {detail}':
    'событие звонка не принято {of}, последний раз {at}: {reason}, {detail}',
  'call event refused {of}, last {at}: {reason}, {detail}; correct the scenario.':
    'событие звонка не принято {of}, последний раз {at}: {reason}, {detail}; исправьте сценарий.',

  'backlog: ok, no callback is overdue and no result is stuck':
    'очередь: в порядке, просроченных звонков и застрявших результатов нет',
  'desk {desk} is on pause {end}: {reason}; `marvin resume {desk}` lets it go on.':
    'группа {desk} на паузе {end}: {reason}; продолжить: `marvin resume {desk}`.',
  'desk {desk}: {count, plural, one {# callback is overdue and nobody takes it} other {# callbacks are overdue and nobody takes them}}; start a worker, or look into its log.':
    'группа {desk}: {count, plural, one {# звонок просрочен} few {# звонка просрочены} other {# звонков просрочены}}, их никто не берёт; запустите рабочий процесс или посмотрите его журнал.',
  'desk {desk}: 1C did not take {count, plural, one {# result} other {# results}}; see the board for why, then run `marvin results --redeliver`.':
    'группа {desk}: 1С не приняла {count, plural, one {# результат} few {# результата} other {# результатов}}; почему — видно на доске; потом запустите `marvin results --redeliver`.',
  'desk {desk}: no worker is alive, so nobody is called and 1C is told nothing; start one.':
    'группа {desk}: нет работающего процесса обзвона, никому не звонят, и 1С ничего не узнаёт; запустите его.',
  'workers: ok, {versions}': 'рабочие процессы: в порядке, {versions}',
  '{count} of {version}': '{count} версии {version}',
};
