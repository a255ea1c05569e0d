// How the robot tells when an appointment is, in Russian words.
import { counted, ordinal } from './russianNumerals.js';
import { offsetMsAt } from './zoneOffset.js';

const WEEKDAYS = ['воскресенье', 'понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота'];
const MONTHS = [
  ...['января', 'февраля', 'марта', 'апреля', 'мая', 'июня'],
  ...['июля', 'августа', 'сентября', 'октября', 'ноября', 'декабря'],
];

/** `вторник, двадцать четвёртое ноября, десять часов тридцать минут`; a full hour has no minutes. */
export function spokenInstant(instantMs: number, zone: string): string {
  const local = new Date(instantMs + offsetMsAt(zone, instantMs)); // its UTC fields are the zone's
  const day = `${WEEKDAYS[local.getUTCDay()] ?? ''}, ${ordinal(local.getUTCDate())} ${MONTHS[local.getUTCMonth()] ?? ''}`;
  const hours = counted(local.getUTCHours(), 'masculine', { one: 'час', few: 'часа', many: 'часов' });
  const minute = local.getUTCMinutes();
  const minutes = counted(minute, 'feminine', { one: 'минута', few: 'минуты', many: 'минут' });
  return `${day}, ${minute === 0 ? hours : `${hours} ${minutes}`}`;
}
