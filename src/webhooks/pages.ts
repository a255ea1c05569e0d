// The few pages that are ours: log in, log out, and a sentence for whoever came to a closed door. No scripts at all.
import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; --back: #f4f6f8; --card: #fff; --ink: #1b2733; --soft: #5c6b7a; --line: #cfd8e0; --main: #0b6e6e; --on-main: #fff; --bad: #a3261d; --bad-back: #fdecea }
@media (prefers-color-scheme: dark) { :root { --back: #12181f; --card: #1b242e; --ink: #e6edf3; --soft: #9fb0c0; --line: #3a4a5a; --main: #4fc3b8; --on-main: #06201f; --bad: #ff9d94; --bad-back: #3a1c1a } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--back); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 24rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2 }
p { margin: .25rem 0 1.25rem; color: var(--soft) }
p.bad { padding: .6rem .8rem; color: var(--bad); background: var(--bad-back); border-radius: .4rem }
label { display: block; margin-bottom: 1rem; font-weight: 600 }
input { display: block; width: 100%; margin-top: .3rem; padding: .65rem .75rem; font: inherit; color: inherit; background: var(--back); border: 1px solid var(--soft); border-radius: .4rem }
button { width: 100%; padding: .75rem; font: inherit; font-weight: 600; color: var(--on-main); background: var(--main); border: 0; border-radius: .4rem; cursor: pointer }
a { color: var(--main) }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px }
`;

/** What the Content-Security-Policy must allow so that the pages may be styled. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/**
 * @param next where to go afterwards, a path on this site
 * @param problem why the last try failed
 */
export function loginPage(next: string, problem: string | null): string {
  return page(
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
  return page(
    'Выход',
    `<h1>Выйти?</h1>
<p>Чтобы снова увидеть доску, понадобятся имя и пароль.</p>
<form method="post" action="/logout"><button>Выйти</button></form>
<p></p><a href="/board">Вернуться к доске</a>`,
  );
}

export function noticePage(title: string, sentence: string): string {
  return page(title, `<h1>${escape(title)}</h1>\n<p>${escape(sentence)}</p>\n<a href="/board">К доске</a>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)} · Марвин</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body><main>
${body}
</main></body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
