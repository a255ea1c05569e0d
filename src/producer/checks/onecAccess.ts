// Whether 1C is there and lets this user in, for everything that a desk asks it: reads only, one document at most, and what
// comes back is looked at by its status alone.
import type { Configuration } from '../../shared/config/configuration.js';
import type { Desk } from '../../shared/config/configSchema.js';
import { EXIT } from '../../shared/errors.js';
import { askForAny } from '../../shared/onec/odata.js';
import { askOnec, type OnecAccess, type OnecReply } from '../../shared/onec/onecClient.js';
import { say } from '../../shared/texts/say.js';
import { fillDates } from '../queueing/pullExport.js';
import { failure, warning, well, type Finding } from './finding.js';
import { LIMIT_MS } from './runChecks.js';

interface Question {
  /** Where in marvin.yaml its settings are. */
  readonly where: string;
  readonly url: string;
  ask(): Promise<OnecReply>;
  /** Whether a service of the clinic's own may answer a read with 404 or 405 and still be well. */
  readonly isOwnService: boolean;
}

export async function onecAccess({ config }: Configuration): Promise<Finding[]> {
  const questions = config.desks.flatMap(questionsOf);
  return Promise.all(questions.map(async (question) => judged(question, await question.ask())));
}

function questionsOf({ name, onec: { source, results, lastMoment }, policy }: Desk): Question[] {
  const where = (key: string) => `desks.${name}.onec.${key}`;
  const hurried = <Access extends OnecAccess>(access: Access): Access => ({
    ...access,
    timeout: Math.min(access.timeout, LIMIT_MS - 500),
  });
  const service = (key: string, access: OnecAccess, query = ''): Question => ({
    where: where(key),
    url: access.url,
    ask: () => askOnec(hurried(access), { method: 'GET', url: `${access.url}${query}` }),
    isOwnService: true,
  });
  const odata = (
    key: string,
    access: OnecAccess & { readonly entity: string },
    properties: readonly string[],
    filter?: string,
  ): Question => ({
    where: where(key),
    url: access.url,
    ask: () => askForAny(hurried(access), access.entity, ['Ref_Key', ...properties], filter),
    isOwnService: false,
  });
  const { zone } = policy.hours;
  const filter = source?.filter && fillDates(source.filter, { zone, nowMs: Date.now() });
  return [
    ...(source ? [odata('source', source, [], filter)] : []),
    ...(results.kind === 'odata'
      ? [odata('results', results, ['DataVersion', ...Object.keys(results.fields)])]
      : []),
    ...(results.kind === 'http' ? [service('results', results)] : []),
    ...(lastMoment?.kind === 'odata'
      ? [odata('lastMoment', lastMoment, Object.keys(lastMoment.unless))]
      : []),
    ...(lastMoment?.kind === 'http'
      ? [service('lastMoment', lastMoment, `?ref=marvin-check&desk=${name}`)]
      : []),
  ];
}

function judged({ where, url, isOwnService }: Question, reply: OnecReply): Finding {
  const place = new URL(url).host;
  if (reply.kind === 'unanswered')
    return warning(
      say('{where}: 1C at {place} gives no answer; check the address and that its web server runs.', {
        where,
        place,
      }),
    );
  const about = { where, place, status: String(reply.status) };
  if (reply.status === 401 || reply.status === 403)
    return failure(
      say(
        '{where}: 1C at {place} refuses this user ({status}); correct username and password, or give the user rights in 1C.',
        about,
      ),
      EXIT.configuration,
    );
  if (reply.status >= 500)
    return warning(say('{where}: 1C at {place} fails ({status}); look into its log.', about));
  if (reply.status < 300 || isOwnService)
    return well(say('1c: ok, {where} reaches {place}; whether it may write is not tried', about));
  return warning(
    say(
      '{where}: 1C at {place} does not know this request ({status}); check url, entity, filter and the names of properties.',
      about,
    ),
  );
}
