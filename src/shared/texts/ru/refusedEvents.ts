// The Russian of what was wrong with a refused call event.
import type { Translations } from '../say.js';

export const refusedEvents: Translations = {
  'no token was sent': 'токена нет',
  'the token is wrong': 'токен неверный',
  'the token is an unfilled variable': 'вместо токена пришла незаполненная переменная',
  'the headers of a signature are missing': 'нет заголовков подписи',
  'the signature is wrong, or more than five minutes away':
    'подпись неверна или её время отличается больше чем на пять минут',
  'the signed event came before': 'это подписанное событие уже приходило',
  'the address names no desk of the configuration': 'группы из адреса в конфигурации нет',
  'not POST or PUT to /<kind>/<desk>/callback/<callid>':
    'метод не POST и не PUT или адрес не /<вид>/<группа>/callback/<callid>',
  'the address cannot be decoded, or the body came in part': 'адрес не прочитать, или тело пришло не целиком',
  'the body is over 16 KiB': 'тело больше 16 КиБ',
  'the body is compressed': 'тело сжато',
  'the content type is not application/json in UTF-8': 'тип содержимого не application/json в UTF-8',
  'the callid is none that Marvin gives': 'такого callid Марвин не даёт',
  'no call of this desk has the callid': 'звонка с таким callid у группы нет',
  'the body is not JSON in UTF-8': 'тело — не JSON в UTF-8',
  'the callid in the path and the callid in the body differ': 'callid в адресе и в теле разные',
  'the body must be a JSON object with callid and status': 'тело должно быть объектом JSON с callid и status',
  'the event has a type that docs/robots.md does not name': 'вида этого события нет в docs/robots.md',
  'the definition of a leg has no duration, so nobody knows whether it was answered':
    'в описании стороны звонка нет длительности: неизвестно, ответили ли там',
  'variable {name}': 'переменная {name} пришла незаполненной',
  'unknown status of {count} characters': 'неизвестный статус, знаков: {count}',
  'unknown status of {count} characters, "{beginning}"':
    'неизвестный статус, знаков: {count}, начинается на «{beginning}»',
  '{fields}: missing, or not as {page} says': '{fields}: нет или не так, как в {page}',
};
