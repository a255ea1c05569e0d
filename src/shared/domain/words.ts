// Dispositions and close reasons in words for people, in the languages that people are told in.
import type { CloseReason } from './callback.js';
import type { Disposition } from './disposition.js';

export const LANGUAGES = ['ru', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const DISPOSITION_WORDS: Readonly<Record<Language, Readonly<Record<Disposition, string>>>> = {
  ru: {
    connected: 'Соединили с пациентом',
    patient_failed: 'Не дозвонились, причина неизвестна',
    patient_busy: 'Занято',
    patient_no_answer: 'Пациент не ответил',
    patient_unavailable: 'Абонент недоступен',
    patient_rejected: 'Пациент сбросил вызов',
    number_invalid: 'Неверный номер',
    operator_failed: 'Оператор не ответил',
    carrier_failed: 'Сбой связи',
    robot_refused: 'Робот отказал',
    silent: 'Робот не сообщил, чем кончилось',
  },
  en: {
    connected: 'Connected to the patient',
    patient_failed: 'Not reached, cause unknown',
    patient_busy: 'Busy',
    patient_no_answer: 'The patient did not answer',
    patient_unavailable: 'The phone is switched off or out of reach',
    patient_rejected: 'The patient rejected the call',
    number_invalid: 'There is no such number',
    operator_failed: 'No operator answered',
    carrier_failed: 'The network failed',
    robot_refused: 'The robot refused',
    silent: 'The robot did not say how it ended',
  },
};

export const CLOSE_WORDS: Readonly<Record<Language, Readonly<Record<CloseReason, string>>>> = {
  ru: {
    reached: 'Дозвонились, робот сообщил позже',
    attempts_spent: 'Попытки исчерпаны',
    expired: 'Приём слишком близко или прошёл',
    cancelled: 'Отменено',
    superseded: 'Запись перенесена',
    do_not_call: 'Просил не звонить',
    no_working_number: 'Нет рабочего номера',
    needs_review: 'Нужно разобраться человеку',
  },
  en: {
    reached: 'Reached, as the robot said later',
    attempts_spent: 'No attempts left',
    expired: 'The appointment is too near, or over',
    cancelled: 'Cancelled',
    superseded: 'The appointment was moved',
    do_not_call: 'Must not be called',
    no_working_number: 'No working number',
    needs_review: 'A person has to look into it',
  },
};
