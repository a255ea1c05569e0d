// The pages at the door: log in, log out, and a sentence for whoever came to a closed one.
import { escape, framedPage } from './layout.js';

/**
 * @param next where to go afterwards, a path on this site
 * @param problem why the last try failed
 */
export function loginPage(next: string, problem: string | null): string {
  return door(
    'Вход',
    `<h1>Марвин</h1>
<p>Перезвоны пациентам клиники</p>
${problem === null ? '' : `<p class="bad" role="alert">${escape(problem)}</p>`}
<form method="post" action="/login">
<input type="hidden" name="next" value="${escape(next)}">
<label>Имя<input name="name" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="100" required autofocus></label>
<label>Пароль<input name="password" type="password" autocomplete="current-password" maxlength="1000" required></label>
<button>Войти</button>
</form>`,
  );
}

export function logoutPage(): string {
  return door(
    'Выход',
    `<h1>Выйти?</h1>
<p>Чтобы снова увидеть звонки, понадобятся имя и пароль.</p>
<form method="post" action="/logout"><button>Выйти</button></form>
<p></p><a href="/desk">Вернуться</a>`,
  );
}

export function noticePage(title: string, sentence: string): string {
  return door(title, `<h1>${escape(title)}</h1>\n<p>${escape(sentence)}</p>\n<a href="/board">К доске</a>`);
}

function door(title: string, body: string): string {
  return framedPage({ title, look: 'door' }, `<main>\n${body}\n</main>`);
}
