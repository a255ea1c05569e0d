// The English of the search and of a document's page.
import type { Translations } from '../say.js';

export const documents: Translations = {
  Найти: 'Find',
  'Номер документа, ссылка 1С, телефон или начало фамилии':
    "Document number, 1C's reference, phone, or the beginning of a surname",
  'Пациенты показаны инициалами. В журнал попадает, что вы искали документ и какой открыли, но не то, что набрали.':
    'Patients are shown by their initials. The journal keeps that you searched and which document you opened, not what you typed.',
  'Наберите, что искать: до 300 знаков.': 'Type what to look for: 300 characters at most.',
  'Ничего не нашлось.': 'Nothing was found.',
  'Фамилию набирайте с начала, не меньше двух букв; телефон — целиком. Завершённые документы хранятся ограниченное время.':
    'Type a surname from its beginning, at least two letters; a phone as a whole. Documents that are done are kept for a limited time.',
  'Нашлось: {count, plural, one {# документ} few {# документа} many {# документов} other {# документа}}':
    'Found: {count, plural, one {# document} other {# documents}}',
  'приём {when}': 'appointment {when}',
  'Документ не найден': 'Document not found',
  'О таком документе ничего не известно. Проверьте ссылку или поищите его на странице «Найти».':
    'Nothing is known about this document. Check the reference, or look for it on the page “Find”.',
  'Это делают только старшие смены.': 'Only supervisors do this.',
  'Проверено: {by}, {when}.': 'Checked by {by}, {when}.',
  'Что было': 'What happened',
  'Строки выгрузок без звонка': 'Rows of exports that led to no call',
  'Заметка, {by}: {text}': 'Note by {by}: {text}',
  'Заметка, без имён и телефонов (можно не писать)': 'Note, without names and phones (may be left out)',
  'Позвонить ещё раз': 'Call again',
  'Разговор был': 'They talked',
  'Проверено, закрыть': 'Checked, close',
  'Не звонить': 'Do not call',
  'Звонок, начатый в {time}, мог ещё не закончиться: пациент может получить два звонка. Всё равно позвонить':
    'The call that began at {time} may not be over: the patient may get two calls. Call all the same',
  'Позвонить в … (по часам группы, в часы обзвона)': "Call at … (by the desk's clock, within calling hours)",
  Назначить: 'Set',
  'Сделано.': 'Done.',
  'Пока страница была открыта, документ изменился. Ничего не сделано: посмотрите, что с ним теперь.':
    'The document has changed since the page was opened. Nothing was done: look what became of it.',
  'Звонок мог ещё не закончиться. Отметьте, что знаете об этом, и нажмите ещё раз.':
    'The call may not be over. Tick that you know this, and press again.',
  'В это время позвонить нельзя: нужно время в будущем, в часы обзвона и до приёма.':
    'Nobody can be called then: it must be in the future, within calling hours and before the appointment.',
  'Нет связи с базой. Посмотрите, что с документом, прежде чем нажимать ещё раз.':
    'The database cannot be reached. Look what became of the document before you press again.',
};
