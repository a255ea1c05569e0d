// The English of what is wrong with a scenario, and of what a tried call showed.
import type { Translations } from '../say.js';

export const scenario: Translations = {
  сценарий: 'scenario',
  'Ошибок не найдено.': 'Nothing is wrong.',
  'Найдено: {count}.': 'Found: {count}.',
  'есть два блока с этим именем; переименуйте один': 'two blocks have this name; rename one of them',
  'start указывает на блок «{start}», которого нет': 'start names the block "{start}", which does not exist',
  'к этому блоку не ведёт ни одна ветка; соедините или удалите':
    'no branch leads to this block; connect it or delete it',
  '{name} больше 1: платформа звонила бы сама ещё раз; поставьте 1, повторяет Марвин':
    '{name} is above 1: the platform would ring again by itself; set 1, Marvin repeats calls',
  'ветка «{by}» никуда не ведёт: по ней не придёт ни одного события':
    'the branch "{by}" leads nowhere: no event would come from it',
  'в поле {field} должно стоять {wanted}, и больше ничего':
    'the field {field} must be {wanted} and nothing else',
  'нет текста сообщения': 'the message has no text',
  'пауза перед сообщением меньше {seconds} с: оператор не услышит начала':
    'the pause before the message is shorter than {seconds} s: the operator would miss its beginning',
  'отсюда сценарий возвращается назад и не кончается': 'from here the scenario goes back and never ends',
  'после «{by}» звонок кончается, а Марвин об этом не узнает: нужен HTTP-блок со статусом {status}':
    'after "{by}" the call ends and Marvin is not told; add an HTTP block with the status {status}',
  'на одном пути два итоговых события; оставьте одно': 'one way has two final events; keep one of them',
  'после «{by}» отправляется не то событие; нужен статус {status}':
    'after "{by}" the wrong event is sent; the status must be {status}',
  'автоответчик оператора не распознаётся: включите «Определять автоответчик» и поведите ветку к событию оператора':
    "an answering machine of the operator is not detected: tick the box for it and lead its branch to the operator's event",
  'метод должен быть POST': 'the method must be POST',
  'адрес должен быть {address}': 'the address must be {address}',
  'адрес должен кончаться на {path}': 'the address must end in {path}',
  'у этой группы задан signingSecret: событие должен подписать посредник, сам VoiceBox не подписывает':
    'this desk has a signingSecret: something in between has to sign the event, VoiceBox itself does not',
  'нет заголовка X-Callback-Token': 'the header X-Callback-Token is missing',
  'в заголовке X-Callback-Token не тот токен, что в robot.callbackToken':
    'the header X-Callback-Token has another token than robot.callbackToken',
  'нужен заголовок Content-Type: application/json': 'the header Content-Type: application/json is missing',
  'тело не JSON: проверьте кавычки и запятые': 'the body is not JSON: check quotes and commas',
  'в теле должно быть {wanted}': 'the body must have {wanted}',
  'статус не из списка этой группы: {known}': "the status is none of this desk's: {known}",
  'в поле {field} переменная {name} в одинарных скобках; напишите {right}':
    'the field {field} has the variable {name} in single braces; write {right}',
  'в поле {field} переменная {name}, которую никто не заполнит; известны: {known}':
    'the field {field} has the variable {name}, which nobody fills in; known are {known}',

  '{option}: этого номера нет в dialOnly группы {desk}; допишите его или возьмите другой.':
    '{option}: dialOnly of desk {desk} does not have this number; add it, or take another one.',
  '{option}: это не один номер, на который можно позвонить; напишите +7 916 123-45-67.':
    '{option} is not one number that can be called; write +7 916 123-45-67.',
  'Этот номер в списке «не звонить»; уберите его оттуда командой marvin dnc remove.':
    'This number is on the do-not-call list; take it off with marvin dnc remove.',
  'Последние четыре цифры обоих номеров через пробел':
    'The last four digits of both numbers, with a space between',
  'Последние четыре цифры номера': 'The last four digits of the number',
  'Цифры не совпали; никому не позвонили.': 'These are other digits; nobody was rung.',
  'Звонок {callId}: робот принял заказ.': 'Call {callId}: the robot took the order.',
  'Звонок {callId}: робот отказал, никому не позвонили ({detail}).':
    'Call {callId}: the robot refused, nobody was rung ({detail}).',
  'Звонок {callId}: робот не сказал, принял ли заказ; ждём событий ({detail}).':
    'Call {callId}: the robot did not say whether it took the order; waiting for events ({detail}).',
  '{time} событие отклонено: {reason}, {detail}': '{time} event refused: {reason}, {detail}',
  'Событие {word} не пришло: проверьте HTTP-блок после ответа оператора.':
    "The event {word} did not come: check the HTTP block after the operator's answer.",
  'Итог пришёл: {word} ({meaning}).': 'The verdict came: {word} ({meaning}).',
  'Итоговое событие не пришло: проверьте HTTP-блоки в конце каждой ветки (адрес, заголовок X-Callback-Token, тело) и что адрес виден снаружи.':
    'No verdict came: check the HTTP blocks at the end of each branch (address, header X-Callback-Token, body), and that the address is reached from outside.',
  'Всё, что должно было прийти, пришло.': 'Everything came that had to come.',
  'Пришло не всё.': 'Not everything came.',
};
