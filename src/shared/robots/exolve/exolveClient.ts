// Exolve over HTTP: one start request, and the list of past calls.
import axios from 'axios';
import type { Order, PastCall, StartOutcome } from '../robot.js';
import { postStart } from '../startClient.js';
import { callbackRequest } from './callbackRequest.js';
import type { ExolveConfig } from './exolveConfig.js';
import { aliasOf, historyPageSchema, parseExact, startAnswerSchema } from './exolveWire.js';
import { cutOffAfter } from '../../deadline.js';

const PAGE = 100;
const MAX_PAGES = 50;
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/** Sends one start request; never repeats it. The answer names the call, as the events about it will. */
export async function startCallback(
  config: ExolveConfig,
  order: Order,
  signal: AbortSignal,
): Promise<StartOutcome> {
  const { patientName, appointmentTime, specialist } = order;
  const outcome = await postStart(
    {
      url: config.url,
      timeout: config.timeout,
      body: callbackRequest(config, order),
      headers: bearer(config),
      secrets: [config.apiKey, patientName, appointmentTime, specialist, ...patientName.split(/[\s.]+/)],
    },
    signal,
  );
  if (outcome.kind !== 'placed') return outcome;
  const answer = startAnswerSchema.safeParse(parseExact(outcome.answer));
  return answer.success ? { ...outcome, alias: aliasOf(answer.data.call_id) } : outcome;
}

/**
 * The calls of a span of time.
 *
 * @throws Error without anything of the answer when Exolve cannot be asked, or answers something else
 */
export async function pastCalls(
  config: ExolveConfig,
  fromMs: number,
  toMs: number,
  signal: AbortSignal,
): Promise<PastCall[]> {
  const calls: PastCall[] = [];
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const rows = await historyPage(config, { fromMs, toMs, offset: page * PAGE }, signal);
    calls.push(...rows.map((row) => ({ callId: aliasOf(row.call_id), hasTalked: (row.duration ?? 0) > 0 })));
    if (rows.length < PAGE) return calls;
  }
  throw new Error('Exolve lists more calls than can be looked through; ask for a shorter time.');
}

async function historyPage(
  config: ExolveConfig,
  { fromMs, toMs, offset }: { fromMs: number; toMs: number; offset: number },
  signal: AbortSignal,
) {
  const span = { date_from: new Date(fromMs).toISOString(), date_to: new Date(toMs).toISOString() };
  const response = await cutOffAfter(config.timeout, signal, (cut) =>
    axios.post<string>(
      config.historyUrl,
      { ...span, limit: PAGE, offset },
      {
        headers: bearer(config),
        signal: cut,
        proxy: false,
        maxRedirects: 0,
        maxContentLength: MAX_PAGE_BYTES,
        responseType: 'text',
        transformResponse: (body: string) => body,
        validateStatus: () => true,
      },
    ),
  );
  const rows = historyPageSchema.safeParse(parseExact(response.data));
  if (response.status === 200 && rows.success) return rows.data;
  throw new Error(`Exolve's history cannot be read (HTTP ${response.status}).`);
}

function bearer({ apiKey }: ExolveConfig): Record<string, string> {
  return { authorization: `Bearer ${apiKey}` };
}
