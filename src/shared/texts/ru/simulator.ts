// The Russian of the simulator's help and of what is wrong with its command line.
import type { Translations } from '../say.js';

export const simulator: Translations = {
  "Stands in for MTT's VoiceBox and for MTS Exolve in the demo, in operators' training and in tests.\n\nIt logs patients' numbers in clear: give it made-up patients only. Never run it in production: it rings nobody, but Marvin would believe it.":
    'Заменяет VoiceBox и MTS Exolve в демонстрации, при обучении операторов и в тестах.\n\nНомера пациентов он пишет в журнал открыто: давайте ему только вымышленных. Никогда не запускайте его в рабочей системе: он никому не звонит, а Марвин ему поверит.',
  'Outcomes: {outcomes}': 'Исходы: {outcomes}',
  'Faults, with the meaning of the number after the colon (its default in brackets; milliseconds are real, not compressed):':
    'Неполадки; число после двоеточия объяснено у каждой (в скобках — если не задано; миллисекунды настоящие, не сжатые):',
  'The log is one JSON object a line with at, event, desk, callid, patient_number, attempt. Events: start_received, refused,\nplaced, answered, operator_ringing, operator_answered, operator_failed, patient_ringing, patient_answered, patient_failed,\npatient_connected, call_ended, call_dropped, callback_sent, callback_failed.':
    'Журнал — по одному объекту JSON в строке: at, event, desk, callid, patient_number, attempt. События: start_received, refused,\nplaced, answered, operator_ringing, operator_answered, operator_failed, patient_ringing, patient_answered, patient_failed,\npatient_connected, call_ended, call_dropped, callback_sent, callback_failed.',
  'where it takes start requests, on any path ending in /api/v1/sb or /call/v1/MakeCallback (8025)':
    'порт для заказов звонка; путь любой, лишь бы кончался на /api/v1/sb или /call/v1/MakeCallback (8025)',
  'address to listen on (127.0.0.1)': 'адрес, который слушать (127.0.0.1)',
  'web process for the call events; repeat it for several (http://127.0.0.1:3000)':
    'веб-процесс, которому слать события; можно несколько раз (http://127.0.0.1:3000)',
  'shortens durations and the pause between tries by this factor (1)':
    'во сколько раз сократить длительности и паузу между попытками (1)',
  'same seed, same numbers: same outcomes, paces and faults (marvin)':
    'с одним и тем же словом те же номера дают те же исходы, время и неполадки (marvin)',
  'how often each outcome comes': 'как часто бывает каждый исход',
  'outcomes of a patient’s calls; the last repeats': 'исходы звонков одному пациенту; последний повторяется',
  'repeat it for several': 'можно несколько раз',
  'parts: {parts}': 'части звонка: {parts}',
  'for a call event that gets a 5xx or no answer (3:5s)':
    'попытки для события, на которое пришло 5xx или ничего (3:5s)',
  'append what happens to this file; - for stdout': 'дописывать происходящее в этот файл; - — в stdout',
  'answers this 4xx (429), places no call': 'отвечает этим 4xx (429), не звонит',
  'resets the connection, places no call': 'рвёт соединение, не звонит',
  'answers this 5xx (500), places no call': 'отвечает этим 5xx (500), не звонит',
  'places the call, answers this 5xx (500)': 'звонит, но отвечает этим 5xx (500)',
  'places the call, closes the connection unanswered': 'звонит, но закрывает соединение без ответа',
  'answers byte by byte, one in this many ms (500)': 'отвечает по байту раз в столько мс (500)',
  'answers after this many ms (3000)': 'отвечает через столько мс (3000)',
  'answers after the last call event of the call': 'отвечает после последнего события звонка',
  'is never sent': 'событие не приходит',
  'has a token that is not the desk’s': 'событие приходит с чужим токеном',
  'is followed by one with another status': 'следом приходит событие с другим статусом',
  'comes before operator_answered, patient_answered': 'приходит раньше operator_answered, patient_answered',
  'what the scenario tells while a call goes on ({words})': 'что сценарий сообщает о ходе звонка ({words})',
  '"{name}" is not one of {known}.': '«{name}» — такого нет; есть {known}.',
  'comes in this many copies (2) at once': 'приходит сразу в стольких копиях (2)',
  'comes this many ms (5000) after the call': 'приходит через столько мс (5000) после звонка',
  '"{text}" is not a number above zero.': '«{text}» — не число больше нуля.',
  '"{text}" is not a duration; write 500ms, 5s or 2m.':
    '«{text}» — не длительность; напишите 500ms, 5s или 2m.',
  '"{part}" is not a part of a call.': '«{part}» — не часть звонка; какие есть, скажет --help.',
  '"{text}" is not an address such as http://127.0.0.1:3000.':
    '«{text}» — не адрес; напишите, например, http://127.0.0.1:3000.',
  'Cannot listen on {host}:{port}: choose a free port with --port.':
    'Порт {port} на {host} занят или недоступен: выберите свободный через --port.',
  'The mix of outcomes is empty: give at least one outcome a weight above zero.':
    'Ни один исход не возможен: дайте хотя бы одному вес больше нуля.',
  '"{entry}" is not outcome=weight, such as busy=10.': '«{entry}» — нужно исход=вес, например busy=10.',
  '"{text}" is not number=outcome,outcome…, such as 79161234567=busy,connected.':
    '«{text}» — нужно номер=исход,исход…, например 79161234567=busy,connected.',
  '"{text}" is not an outcome. Known: {known}.': '«{text}» — такого исхода нет. Есть: {known}.',
  '"{text}" is not fault=probability[:amount]. Faults: {known}.':
    '«{text}» — нужно неполадка=вероятность[:число]. Неполадки: {known}.',
  '"{text}": a probability is between 0 and 1.': '«{text}»: вероятность — от 0 до 1.',
};
