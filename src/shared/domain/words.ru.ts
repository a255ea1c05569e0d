// Everything that is said in Russian about dispositions, faults, close reasons and verdicts on numbers.
import type { Words } from './words.js';

export const ru: Words = {
  dispositions: {
    connected: 'Соединили с пациентом',
    patient_failed: 'Не соединили, причина неизвестна',
    patient_busy: 'Занято',
    patient_no_answer: 'Пациент не ответил',
    patient_unavailable: 'Абонент недоступен',
    patient_rejected: 'Пациент сбросил вызов',
    number_invalid: 'Неверный номер',
    operator_failed: 'Оператор не ответил',
    carrier_failed: 'Сбой связи',
    robot_refused: 'Робот не принял звонок',
    silent: 'Робот не прислал итог вовремя',
  },
  faults: {
    nobody: 'никто',
    patient: 'пациент',
    operator: 'оператор',
    robot: 'робот',
    carrier: 'сеть связи',
    us: 'молчание робота',
  },
  faultRemarks: {
    nobody: '',
    patient: ' (на стороне пациента)',
    operator: ' (на стороне оператора; пациенту не звонили)',
    robot: ' (звонок не начат)',
    carrier: ' (в сети связи)',
    us: '',
  },
  closeReasons: {
    reached: 'Соединили, робот сообщил позже',
    attempts_spent: 'Попытки исчерпаны',
    expired: 'Приём слишком близко или прошёл',
    cancelled: 'Отменено',
    superseded: 'Запись перенесена',
    do_not_call: 'Просил не звонить',
    not_allowed: 'Номера нет в списке разрешённых',
    no_working_number: 'Нет рабочего номера',
    needs_review: 'Нужна проверка',
  },
  phoneVerdicts: {
    verified: 'Номеров подтверждено',
    suspect: 'Номеров под сомнением',
  },
};
