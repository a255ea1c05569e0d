// `npm run onec:stand-in`: a stand-in for a published 1C base with a few made-up patients, for docs/ru/first-afternoon.md. It says
// what Marvin writes into their documents. Only on this machine; Ctrl-C ends it.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DateTime } from 'luxon';
import { systemCodeOf } from '../src/shared/errors.js';
import { startStandInOnec, type StandInOnec } from '../test/support/standInOnec.js';

const { values } = parseArgs({ options: { port: { type: 'string', default: '8026' } } });
const LOOK_EVERY_MS = 300;
const RESULT = 'РезультатОбзвона';

/** Composed, nobody real. Their appointments are tomorrow. */
const PATIENTS = [
  ['Абрикосов Пётр Сергеевич', '8 (916) 123-45-01', '10:30', 'Терапевт'],
  ['Вишнякова Анна Петровна', '+7 916 123-45-02', '11:00', 'Кардиолог'],
  ['Грушин Семён Андреевич', '8-916-123-45-03', '12:15', 'Невролог'],
  ['Зимина Ольга Фёдоровна', '89161234504', '15:40', 'Окулист'],
] as const;

function documents(): Record<string, unknown>[] {
  const tomorrow = DateTime.now().setZone('Europe/Moscow').plus({ days: 1 }).toISODate() ?? '';
  return PATIENTS.map(([patient, phone, time, specialist], index) => ({
    Ref_Key: `d3300001-65a2-11e9-936d-${String(index + 1).padStart(12, '0')}`,
    Number: `КЛ00-${String(index + 1).padStart(6, '0')}`,
    DataVersion: `AAAAAA${index}=`,
    DeletionMark: false,
    Пациент____Presentation: patient,
    Телефон: phone,
    ДатаПриема: `${tomorrow}T${time}:00`,
    Специалист____Presentation: specialist,
    Статус: 'Недозвон',
    [RESULT]: '',
    ДатаОбзвона: '',
  }));
}

/** Says each new result once, as long as the process lives. */
async function tellResults(onec: StandInOnec): Promise<never> {
  const told = new Map<unknown, unknown>();
  for (;;) {
    for (const { Number: number, [RESULT]: result } of onec.documents) {
      if (result === '' || told.get(number) === result) continue;
      told.set(number, result);
      console.log(`${String(number)}: ${RESULT} = ${String(result)}`);
    }
    await pause(LOOK_EVERY_MS);
  }
}

/** @throws the system's error when the port is taken */
async function demandFreePort(port: number): Promise<void> {
  const probe = createServer().listen(port, '127.0.0.1');
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

async function run(port: number): Promise<void> {
  await demandFreePort(port);
  const onec = await startStandInOnec({ port, documents: documents() });
  console.log(`1С понарошку: ${onec.odataUrl}
Пользователь: ${onec.username}   пароль: «${onec.password}»   объект: ${onec.entity}
Документов: ${onec.documents.length}, ${onec.documents.map(({ Number: number }) => String(number)).join(', ')}
Сюда придут результаты:`);
  await tellResults(onec);
}

run(Number(values.port)).catch((error: unknown) => {
  if (systemCodeOf(error) !== 'EADDRINUSE') throw error;
  console.error(
    `Порт ${values.port} занят: закройте другое окно с 1С или возьмите другой порт: npm run onec:stand-in -- --port 8027 (и он же в marvin.yaml).`,
  );
  process.exitCode = 69;
});
