// The link that opens a desk's board on the wall, for the supervisor who asked for it.
import { say } from '../../../shared/texts/say.js';
import { html } from '../html.js';
import { widePage } from '../layout.js';
import type { PageDesk, Visitor } from '../page.js';

/** @param link a whole address, with its token */
export function tvLinkPage(desk: PageDesk, link: string, visitor: Visitor): string {
  return widePage(
    { title: say('Ссылка для табло'), visitor, section: '/desk', desk: desk.name },
    html`<section>
      <h2>${desk.title}</h2>
      <p>
        <label
          >${say('Откройте на экране в комнате операторов')}<input class="link" readonly value="${link}"
        /></label>
      </p>
      <p><a href="${link}">${say('Открыть табло здесь')}</a></p>
      <p class="soft">
        ${say('По ссылке видны состояние группы, три числа и линии с инициалами, без входа и без кнопок. Других страниц она не открывает. Чтобы все такие ссылки перестали работать, задайте другое TV_LINKS.')}
      </p>
      <p><a href="/desk/${desk.name}">${say('Вернуться')}</a></p>
    </section>`,
  );
}
