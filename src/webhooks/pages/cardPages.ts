// The small pages: log in, log out, and a notice for people who may not or cannot go on.
import { say } from '../../shared/texts/say.js';
import { html, type Html } from './html.js';
import { cardPage } from './layout.js';
import { HOME } from './siteMap.js';

/**
 * @param next where to go afterwards, a path on this site
 * @param problem why the last try failed
 */
export function loginPage(next: string, problem: string | null): string {
  return cardPage(
    say('Вход'),
    html`<h1>${say('Марвин')}</h1>
<p>${say('Перезвоны пациентам клиники')}</p>
${problem === null ? null : problemLine(problem)}
<form method="post" action="/login">
<input type="hidden" name="next" value="${next}">
<label>${say('Имя')}<input name="name" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="100" required autofocus></label>
<label>${say('Пароль')}<input name="password" type="password" autocomplete="current-password" maxlength="1000" required></label>
<button>${say('Войти')}</button>
</form>`,
  );
}

function problemLine(problem: string): Html {
  return html`<p class="bad" role="alert">${problem}</p>`;
}

export function logoutPage(): string {
  return cardPage(
    say('Выход'),
    html`<h1>${say('Выйти?')}</h1>
<p>${say('Чтобы снова увидеть звонки, понадобятся имя и пароль.')}</p>
<form method="post" action="/logout"><button>${say('Выйти')}</button></form>
<p></p><a href="/desk">${say('Вернуться')}</a>`,
  );
}

/** @param sentence what is the matter and what to do about it */
export function noticePage(title: string, sentence: string): string {
  return cardPage(
    title,
    html`<h1>${title}</h1>
<p>${sentence}</p>
<a href="${HOME}">${say('К группам операторов')}</a>`,
  );
}
