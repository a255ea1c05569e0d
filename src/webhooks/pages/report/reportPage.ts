// `/report`: what a desk's day came to, for supervisors: a page that prints on A4, and the same numbers as CSV.
import { setImmediate } from 'node:timers/promises';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { DateTime } from 'luxon';
import { within } from '../../../shared/deadline.js';
import { isoIn } from '../../../shared/domain/instant.js';
import { byteOrderMark, csvRow, encodeText } from '../../../shared/onec/csvOutput.js';
import { cellText, reportTables, type TableId } from '../../../shared/reports/reportTables.js';
import type { DeskReport } from '../../../shared/reports/deskReport.js';
import { say } from '../../../shared/texts/say.js';
import { oneAtATime } from '../../http/oneAtATime.js';
import { REDIS_WAIT_MS } from '../../http/redisWaits.js';
import { lazily } from '../../lazily.js';
import { refuseWith } from '../errorPages.js';
import type { Page, PageDesk, PageParts, Visitor } from '../page.js';
import { answerFromRedis } from '../redisPage.js';
import { REPORT_PATH, reportListView, reportView, type Plots } from './reportView.js';

export const reportPage: Page = {
  path: REPORT_PATH,
  label: () => say('Отчёт'),
  position: 27,
  roles: ['supervisor'],
  refusal: () => say('Отчёты смотрят старшие смены.'),
  pathOfDesk: (desk) => `${REPORT_PATH}/${desk}`,
  routes,
};

const BUSY = { result: 'busy', message: 'Too many requests at once; try again in a moment.' };

type DeskHandler = RequestHandler<{ desk: string }>;
type ShowDesk = (
  desk: PageDesk,
  date: string,
  req: Request<{ desk: string }>,
  res: Response,
) => Promise<void>;

function routes(parts: PageParts): (visitor: Visitor) => RequestHandler {
  const inTurn = oneAtATime((req, res) => refuseWith(req, res, 503, BUSY));
  return (visitor) => {
    const router = Router();
    router.get('/', list(parts, visitor));
    router.get('/:desk', inTurn, ofDesk(parts, show(parts, visitor)));
    router.get('/:desk/day.csv', ofDesk(parts, file(parts, visitor)));
    return router;
  };
}

/** A date that is none is answered with today: a link from a mail may have been cut. */
function dayOf(asked: unknown, { zone }: PageDesk, nowMs: number): { date: string; today: string } {
  const today = isoIn(zone, nowMs).slice(0, 10);
  const isDay =
    typeof asked === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(asked) && DateTime.fromISO(asked).isValid;
  return { date: isDay ? asked : today, today };
}

function ofDesk({ desks, now }: PageParts, then: ShowDesk): DeskHandler {
  return async (req, res, next) => {
    const desk = desks.find(({ name }) => name === req.params.desk);
    if (desk) await then(desk, dayOf(req.query['date'], desk, now()).date, req, res);
    else next();
  };
}

function list({ desks, audit, logger, now }: PageParts, visitor: Visitor): RequestHandler {
  return async (req, res) => {
    const [first] = desks;
    if (!first) return;
    if (desks.length === 1) {
      const { date, today } = dayOf(req.query['date'], first, now());
      res.redirect(`${REPORT_PATH}/${first.name}${date === today ? '' : `?date=${date}`}`);
      return;
    }
    audit.noteLook(visitor.user.name, REPORT_PATH, now());
    await answerFromRedis(res, {
      path: REPORT_PATH,
      visitor,
      logger,
      load: () =>
        Promise.all(
          desks.map(async (desk) => ({
            title: desk.title,
            report: await desk.report(dayOf(req.query['date'], desk, now()).date),
          })),
        ),
      send: (reports) => {
        const { date, today } = dayOf(req.query['date'], first, now());
        res.send(reportListView(reports, date, today, visitor));
      },
    });
  };
}

function show({ audit, logger, now }: PageParts, visitor: Visitor): ShowDesk {
  return async (desk, date, req, res) => {
    const path = `${REPORT_PATH}/${desk.name}`;
    audit.noteLook(visitor.user.name, path, now());
    const { today } = dayOf(req.query['date'], desk, now());
    await answerFromRedis(res, {
      path,
      visitor,
      logger,
      waitMs: DRAWING_WAIT_MS,
      load: async () => {
        const report = await within(REDIS_WAIT_MS, desk.report(date));
        const plots = await drawn(report).catch((error: unknown) => {
          logger.warn({ err: error }, 'report shown without its plots');
          return new Map<TableId, string>();
        });
        return { title: desk.title, report, plots, today };
      },
      send: (shown) => res.send(reportView(shown, visitor)),
    });
  };
}

/** The first report of a process also loads what draws it. */
const DRAWING_WAIT_MS = 30_000;
const plotting = lazily(() => import('./plots.js'));

/** One plot at a time: call events do not wait for all of them. */
async function drawn(report: DeskReport): Promise<Plots> {
  const tables = reportTables(report);
  const plots = new Map<TableId, string>();
  if (tables.length === 0) return plots;
  const { plotOf } = await plotting();
  for (const table of tables) {
    const plot = plotOf(table);
    if (plot !== null) plots.set(table.id, plot);
    await setImmediate();
  }
  return plots;
}

function file({ audit, logger, now }: PageParts, visitor: Visitor): ShowDesk {
  return async (desk, date, _req, res) => {
    const path = `${REPORT_PATH}/${desk.name}/day.csv`;
    audit.noteLook(visitor.user.name, path, now());
    await answerFromRedis(res, {
      path,
      visitor,
      logger,
      load: () => desk.report(date),
      send: (report) => {
        res.attachment(`report-${desk.name}-${date}.csv`).type('text/csv; charset=utf-8');
        res.send(Buffer.concat([byteOrderMark('utf-8'), encodeText(csvOf(report), 'utf-8').bytes]));
      },
    });
  };
}

/** A line for each number: spreadsheets filter and group them. */
function csvOf(report: DeskReport): string {
  const head = [
    say('Группа'),
    say('День'),
    say('Таблица'),
    say('Строка'),
    say('Показатель'),
    say('Значение'),
  ];
  const lines = reportTables(report).flatMap(({ title, head: [, ...columns], rows }) =>
    rows.flatMap(({ label, cells }) =>
      cells.map((cell, index) => [
        report.desk,
        report.date,
        title,
        label,
        columns[index] ?? '',
        cellText(cell),
      ]),
    ),
  );
  return [head, ...lines].map((cells) => csvRow(cells)).join('');
}
