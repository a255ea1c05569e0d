// An HTTP block of a scenario, held against what the event route of this desk takes.
import type { BlockOf } from './blocks.js';
import type { DeskScenario } from './deskScenario.js';
import type { Finding } from './lint.js';
import { say } from '../../shared/texts/say.js';

type Request = BlockOf<'HTTPRequest'>;

/** The status that a block sends; null where its body has none. */
export function statusOf(block: Request): string | null {
  const body = bodyOf(block);
  return typeof body?.['status'] === 'string' ? body['status'] : null;
}

export function lintRequest(block: Request, desk: DeskScenario): Finding[] {
  const finding = (code: string, what: string): Finding => ({ code, block: block.id, what });
  return [
    ...(/^(?:POST|PUT)$/i.test(block.method) ? [] : [finding('wrong_method', say('метод должен быть POST'))]),
    ...lintAddress(block, desk).map((what) => finding('wrong_address', what)),
    ...lintToken(block, desk).map((what) => finding('wrong_token', what)),
    ...lintType(block).map((what) => finding('wrong_type', what)),
    ...lintBody(block, desk).map(([code, what]) => finding(code, what)),
  ];
}

/** Without a public address only the path can be held against the configuration. */
function lintAddress({ url }: Request, { address, name }: DeskScenario): string[] {
  const path = `/voicebox/${name}/callback/{{callid}}`;
  if (address !== null)
    return url.trim() === address ? [] : [say('адрес должен быть {address}', { address })];
  return new RegExp(`^https?://[^/\\s]+${escaped(path)}$`).test(url.trim())
    ? []
    : [say('адрес должен кончаться на {path}', { path })];
}

function lintToken({ headers }: Request, { robot }: DeskScenario): string[] {
  if (robot.signingSecret !== undefined)
    return [
      say(
        'у этой группы задан signingSecret: событие должен подписать посредник, сам VoiceBox не подписывает',
      ),
    ];
  const given = headerOf(headers, 'x-callback-token');
  if (given === undefined) return [say('нет заголовка X-Callback-Token')];
  return given === robot.callbackToken
    ? []
    : [say('в заголовке X-Callback-Token не тот токен, что в robot.callbackToken')];
}

function lintType({ headers }: Request): string[] {
  const given = headerOf(headers, 'content-type') ?? '';
  return /^application\/json\b/i.test(given) ? [] : [say('нужен заголовок Content-Type: application/json')];
}

function lintBody(block: Request, { robot }: DeskScenario): (readonly [code: string, what: string])[] {
  const body = bodyOf(block);
  if (!body) return [['wrong_body', say('тело не JSON: проверьте кавычки и запятые')]];
  const status = statusOf(block);
  return [
    ...(body['callid'] === '{{callid}}'
      ? []
      : [['wrong_body', say('в теле должно быть {wanted}', { wanted: '"callid":"{{callid}}"' })] as const]),
    ...(status !== null && Object.hasOwn(robot.statuses, status)
      ? []
      : [
          [
            'unknown_status',
            say('статус не из списка этой группы: {known}', {
              known: Object.keys(robot.statuses).join(', '),
            }),
          ] as const,
        ]),
  ];
}

function bodyOf({ requestParametersRaw }: Request): Readonly<Record<string, unknown>> | null {
  try {
    // A variable without quotes is a number once it is filled in.
    const text = requestParametersRaw.replace(/(?<=[:,[]\s*)\{\{\w+\}\}/g, '0');
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? { ...body } : null;
  } catch {
    return null;
  }
}

function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(headers).find(([header]) => header.toLowerCase() === name)?.[1];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
