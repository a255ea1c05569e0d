// The scenario as a page in Russian: what to click, what to type, and what to copy, block by block. Pure.
import type { Block, Scenario } from './blocks.js';
import type { DeskScenario } from './deskScenario.js';

const STYLE = `body{max-width:50rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}
section{margin:1rem 0;padding:.75rem 1rem;border:1px solid #cfd8e0;border-radius:.5rem}h2{font-size:1.1rem;margin:0 0 .5rem}
pre{margin:.25rem 0 .5rem;padding:.5rem;background:#f4f6f8;overflow-x:auto;white-space:pre-wrap}.warn{background:#fdf0d8}`;

export function scenarioPage(scenario: Scenario, desk: DeskScenario): string {
  const steps = scenario.blocks.map((block, index) => blockSection(block, index + 1, scenario));
  return `<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><title>${safe(scenario.name ?? '')}</title><style>${STYLE}</style></head><body>
<h1>Сценарий VoiceBox: ${safe(desk.title)}</h1>
<p class="warn">На этой странице токен вашей группы. Не пересылайте её и удалите, когда сценарий собран.</p>
<p>Порядок звонка: операторы, сообщение о пациенте, пациент. Названия блоков и полей в кабинете могут немного отличаться.</p>
<section><h2>Прежде чем начать</h2><ol>
<li>В кабинете VoiceBox создайте исходящий сценарий и точку входа для него.</li>
<li>UUID точки входа стоит в её карточке (в примере запроса к API — поле <code>method</code>). Запишите его в переменную окружения, из которой marvin.yaml берёт <code>robot.method</code>; сейчас там: ${value(desk.robot.method)}</li>
<li>Число попыток дозвона в кампании и в каждом блоке: 1. Повторяет только Марвин.</li></ol></section>
${steps.join('\n')}
<section><h2>Проверка</h2><p>Выгрузите сценарий в JSON и проверьте его: <code>marvin scenario lint ФАЙЛ --desk ${safe(desk.name)}</code>.</p></section>
</body></html>
`;
}

function blockSection(block: Block, position: number, scenario: Scenario): string {
  return `<section id="${safe(block.id)}"><h2>${position}. ${safe(TITLES[block.type])} (${safe(block.id)})</h2>${inside(block, scenario)}</section>`;
}

const TITLES: Readonly<Record<Block['type'], string>> = {
  OutgoingCall: 'Исходящий звонок операторам',
  VoiceMessage: 'Голосовое сообщение оператору',
  KeyPress: 'Нажатие клавиши оператором',
  Redirection: 'Переадресация на пациента',
  HTTPRequest: 'HTTP-запрос Марвину',
  ReleaseCall: 'Завершение звонка',
};

function inside(block: Block, scenario: Scenario): string {
  const to = (branch: string, id: string | null | undefined) => goTo(branch, id, scenario);
  switch (block.type) {
    case 'OutgoingCall':
      return [
        field('Телефон', block.phone),
        note('Попыток: 1.'),
        to('Успех', block.success),
        to('Ошибка', block.error),
      ].join('');
    case 'VoiceMessage':
      return [
        field('Пауза перед сообщением, секунд', String(block.pause)),
        note('☑ Поставьте галочку «Определять автоответчик»: иначе пациента соединят с автоответчиком.'),
        to('Обнаружен автоответчик', block.onDetectAI),
        field('Текст', block.announcement),
        to('Далее', block.next),
      ].join('');
    case 'KeyPress':
      return [
        field('Текст', block.announcement),
        field('Клавиша', block.key),
        to('Нажата', block.success),
        to('Не нажата, или другая', block.error),
      ].join('');
    case 'Redirection':
      return [
        field('Номер Б', block.numberB),
        note(
          'Маршрут: федеральный номер (звонок в город и на мобильные) или IP/SIP ID, если пациентам звонит ваша АТС.',
        ),
        note('Попыток: 1.'),
        block.answer ? to('Ответ пациента', block.answer) : '',
        to('Успех', block.success),
        to('Ошибка', block.error),
      ].join('');
    case 'HTTPRequest':
      return [
        field('Метод', block.method),
        field('Адрес', block.url),
        ...Object.entries(block.headers).map(([name, text]) => field(`Заголовок ${name}`, text)),
        field('Тело (raw, JSON)', block.requestParametersRaw),
        to('Далее', block.next),
      ].join('');
    case 'ReleaseCall':
      return note('Больше ничего не нужно.');
  }
}

function goTo(branch: string, id: string | null | undefined, { blocks }: Scenario): string {
  const position = blocks.findIndex((block) => block.id === id) + 1;
  return note(`${branch} → блок ${position} (${id ?? '?'})`);
}

function field(label: string, text: string): string {
  return `<div>${safe(label)}:</div>${value(text)}`;
}

function value(text: string): string {
  return `<pre>${safe(text)}</pre>`;
}

function note(text: string): string {
  return `<p>${safe(text)}</p>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function safe(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}
