// The Russian of what is wrong with an export, before any of its rows is queued.
import type { Translations } from '../say.js';

export const readers: Translations = {
  '{path} cannot be opened ({why}); check the name and the rights.':
    '{path} не открыть ({why}); проверьте имя файла и права.',
  '{path} is a directory; name one export file in it.': '{path} — папка; назовите один файл выгрузки из неё.',
  'The file is empty: not even a header is in it.': 'Файл пуст: в нём нет даже заголовка.',
  'The file is blank: not even a header is in it.': 'В файле одни пустые строки: в нём нет даже заголовка.',
  'The first sheet is empty: not even a header is in it.': 'Первый лист пуст: на нём нет даже заголовка.',
  'The file is no text (its first line has zero bytes); export it as CSV, XML, JSON or XLSX.':
    'Это не текстовый файл (в первой строке нулевые байты); выгрузите список как CSV, XML, JSON или XLSX.',
  'The XML says that its encoding is {declared}; save it as UTF-8 or windows-1251.':
    'В XML указана кодировка {declared}; сохраните его в UTF-8 или windows-1251.',
  'The XML is not a ValueTable of {core}; save the table from 1C by XDTO, or as CSV.':
    'Этот XML — не таблица значений {core}; сохраните таблицу из 1С через XDTO или как CSV.',
  'The XML has a DOCTYPE, which no export needs; such a file is not read.':
    'В XML есть DOCTYPE, выгрузке он не нужен; такой файл не читаем, выгрузите без него.',
  'The JSON is neither an array of objects nor an OData page with an array under "value".':
    'В JSON нет ни массива объектов, ни страницы OData с массивом в "value"; выгрузите список массивом.',
  'This is not an .xlsx workbook; leave --format out to have it recognised.':
    'Это не книга .xlsx; уберите --format, формат определится сам.',
  'The workbook has no sheet with cells; is it a workbook at all?':
    'В книге нет листа с ячейками; проверьте, что это вообще книга Excel.',
  'The workbook has more text than fits into memory; save it as CSV.':
    'Текста в книге больше, чем помещается в память; сохраните её как CSV.',
  'The workbook has {count} parts; Excel writes a dozen. Save it again in Excel, or as CSV.':
    'Частей в книге: {count}, а Excel пишет около десятка. Сохраните её заново в Excel или как CSV.',
  '{name} in the workbook unpacks to more than any sheet; it is not read.':
    '{name} в книге распаковывается в больший объём, чем бывает лист; такой файл не читаем.',
  'The file has more than {most} columns; it cannot be an export of callbacks.':
    'В файле больше {most} столбцов; это не похоже на выгрузку для перезвона.',

  'The file is damaged: {what}. Everything from row {fromLine} on is doubtful; export it again, or fix it.':
    'Файл повреждён: {what}. Всему, начиная со строки {fromLine}, верить нельзя; выгрузите его заново или исправьте.',
  'a row is longer than {most} characters': 'строка длиннее {most} знаков',
  'a quote that opens in row {line} is not closed as it should be':
    'кавычка, открытая в строке {line}, не закрыта как надо',
  'its rows are numbered wrongly': 'строки пронумерованы неверно',
  'it has more than {most} columns': 'столбцов больше {most}',
  'it is not well-formed XML ({what})': 'это неправильный XML ({what})',
  'elements are nested deeper than {most}': 'вложенных элементов больше {most}',
  'it ends in the middle': 'он обрывается на середине',
  'the text around its rows is not JSON': 'текст вокруг строк — не JSON',
  'it is not JSON': 'это не JSON',
  '{most} characters without a row': '{most} знаков подряд без единой строки таблицы',
  'the checksum of {name} is wrong': 'контрольная сумма {name} не сходится',
  'reading it fails ({what})': 'прочитать его не удаётся ({what})',

  'save it as .xlsx, or as CSV (UTF-8)': 'сохраните как .xlsx или CSV (UTF-8)',
  'This is an old .xls, or a workbook with a password; save it as .xlsx without one, or as CSV.':
    'Это старый .xls или книга с паролем; сохраните как .xlsx без пароля или как CSV.',
  'This is a spreadsheet document of 1C (.mxl); in 1C {save}.':
    'Это табличный документ 1С (.mxl); откройте его в 1С и {save}.',
  'This is a PDF; {save} where it was made.': 'Это PDF; там, где он сделан, {save}.',
  'This is a text document (RTF); {save} where it was made.':
    'Это текстовый документ (RTF); там, где он сделан, {save}.',
  'This is a packed file (gzip); unpack it, and enqueue what is in it.':
    'Это архив (gzip); распакуйте его и поставьте в очередь то, что внутри.',
  'This is a packed file (RAR); unpack it, and enqueue what is in it.':
    'Это архив (RAR); распакуйте его и поставьте в очередь то, что внутри.',
  'This is a packed file (7z); unpack it, and enqueue what is in it.':
    'Это архив (7z); распакуйте его и поставьте в очередь то, что внутри.',
  'This is a picture (PNG); export the list itself, and {save}.':
    'Это картинка (PNG); выгрузите сам список и {save}.',
  'This is a picture (JPEG); export the list itself, and {save}.':
    'Это картинка (JPEG); выгрузите сам список и {save}.',
  'This is a dBASE table (.dbf); {save}.': 'Это таблица dBASE (.dbf); {save}.',
  'This is a web page (HTML), whatever its name ends in, and not a ValueTable or a workbook; open it in Excel and {save}.':
    'Это веб-страница (HTML), как бы файл ни назывался, а не таблица значений и не книга; откройте её в Excel и {save}.',
  'This is a saved web page (MHTML); open it in Excel and {save}.':
    'Это сохранённая веб-страница (MHTML); откройте её в Excel и {save}.',
  'This is an XML spreadsheet of Excel 2003; open it in Excel and {save}.':
    'Это XML-таблица Excel 2003; откройте её в Excel и {save}.',
  "This is a value in 1C's internal form (ЗначениеВСтрокуВнутр); write the table with ЗаписатьXML or ЗаписатьJSON, or {save}.":
    'Это значение во внутреннем виде 1С (ЗначениеВСтрокуВнутр); запишите таблицу через ЗаписатьXML или ЗаписатьJSON или {save}.',
  'This is JSON with one object a line (NDJSON); write one array of objects: put [ before the first, ] after the last, and commas between them.':
    'Это JSON по одному объекту в строке (NDJSON); сделайте из него один массив: [ перед первым, ] после последнего, запятые между ними.',
  'This is a binary workbook (.xlsb); {save}.': 'Это двоичная книга (.xlsb); {save}.',
  'This is a text document (.docx); put the table into a spreadsheet and {save}.':
    'Это текстовый документ (.docx); перенесите таблицу в Excel и {save}.',
  'This is a document of OpenOffice or LibreOffice (.ods); {save}.':
    'Это документ OpenOffice или LibreOffice (.ods); {save}.',

  'of the document': 'документа',
  'of the phone': 'телефона',
  'of the appointment': 'приёма',
  'The column {what} is missing: name it {names}, or add its name to onec.columns.':
    'Нет столбца {what}: назовите его {names} или добавьте его имя в onec.columns.',
  'The column "{name}" is in the header more than once; keep one of them.':
    'Столбец «{name}» в заголовке не один; оставьте один из них.',
};
