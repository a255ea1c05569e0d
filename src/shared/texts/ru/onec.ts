// The Russian of why 1C did not give what it was asked for.
import type { Translations } from '../say.js';

export const onec: Translations = {
  '1C answered {status}{inner}; {advice}': '1С ответила {status}{inner}; {advice}',
  ' (OData error {number})': ' (ошибка OData {number})',
  ' (OData error {number}: {meaning})': ' (ошибка OData {number}: {meaning})',
  'a text cannot be read': 'текст не читается',
  'the request is malformed': 'запрос составлен неверно',
  'a value does not fit its property': 'значение не подходит реквизиту',
  'the address is wrong': 'адрес неверный',
  'the entity is unknown': 'такого объекта нет',
  'there is no such document': 'такого документа нет',
  'a property is unknown': 'такого реквизита нет',
  'the query cannot be read': 'запрос не читается',
  'a property cannot be assigned': 'реквизиту нельзя присвоить значение',
  'the user lacks the rights': 'у пользователя нет прав',
  'check the names and values in entity, filter, orderby and fields':
    'проверьте имена и значения в entity, filter, orderby и fields',
  'check username and password, and that the user may see all of this data':
    'проверьте имя и пароль и что пользователю видны все эти данные',
  "check the user's roles in 1C": 'проверьте роли пользователя в 1С',
  'check url and entity, and that the object is among those the OData interface publishes':
    'проверьте url и entity и что объект входит в состав стандартного интерфейса OData',
  'somebody else has changed the document': 'документ в это время изменил кто-то ещё',
  'it failed internally; if that lasts, its technological log says why':
    'это ошибка внутри 1С; если не пройдёт, смотрите её технологический журнал',
  'it redirects; put the final address into url':
    'она перенаправляет на другой адрес; впишите в url окончательный',
  'the request is not accepted': 'запрос не принят',
  '1C did not answer within {time}; it may be busy, or the timeout may be too short':
    '1С не ответила за {time}; возможно, она занята, или timeout слишком мал',
  '1C cannot be reached ({code}); check the address and that its web server runs':
    '1С недоступна ({code}); проверьте адрес и что её веб-сервер работает',
  "1C's answer was cut off or is larger than {most} MiB; if that lasts, lower pageSize":
    'ответ 1С оборвался или больше {most} МиБ; если так и дальше, уменьшите pageSize',
  "1C's certificate is not trusted ({code}); give Node its authority through NODE_EXTRA_CA_CERTS":
    'сертификату 1С нет доверия ({code}); укажите её удостоверяющий центр в NODE_EXTRA_CA_CERTS',
  'the connection to 1C was cut ({code})': 'связь с 1С оборвалась ({code}); попробуйте снова',
  '1C gives the same page again: the service at url ignores $skip.':
    '1С отдаёт ту же страницу снова: сервис по адресу url не понимает $skip; проверьте url и entity.',
  'The service at url is not the OData interface of 1C: it sent no list of documents; check url.':
    'По адресу url не интерфейс OData 1С: список документов не пришёл; проверьте url.',
  '1C has given {pages} pages and there is no end; narrow onec.source.filter or raise pageSize. Nothing was queued.':
    'Страниц от 1С уже {pages}, и конца нет; сузьте onec.source.filter или увеличьте pageSize. В очередь ничего не поставлено.',
  '1C gives documents again that it gave before: the service at url ignores $skip. Nothing was queued; check url and entity.':
    '1С снова отдаёт документы, которые уже отдала: сервис по адресу url не понимает $skip. В очередь ничего не поставлено; проверьте url и entity.',
};
