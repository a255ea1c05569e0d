// Exolve's start request: an order as MakeCallback takes it, the desk first. Pure.
import type { Order } from '../robot.js';
import type { ExolveConfig } from './exolveConfig.js';

/** The body of `POST <robot.url>`; `line_1` is rung first and hears the announcement. */
export function callbackRequest(config: ExolveConfig, order: Order): object {
  const { callerNumber, number, operatorRings, patientRings, speech } = config;
  const spoken = {
    text: announced(config, order),
    ...optional('voice', speech.voice),
    ...optional('lang', speech.lang),
  };
  return {
    request_description: order.callId,
    number_code: Number(callerNumber),
    callback_resource_id: Number(config.resourceId),
    duration: seconds(config.longest),
    line_1: { ...lineTo(number, operatorRings, callerNumber), ...nested(speech.field.split('.'), spoken) },
    line_2: lineTo(order.patientPhone, patientRings, callerNumber),
  };
}

function lineTo(number: string, ringsMs: number, shown: string): object {
  return { destinations: [{ number, timeout: seconds(ringsMs) }], display_number: shown };
}

function announced({ announcement }: ExolveConfig, order: Order): string {
  const parts: Readonly<Record<string, string>> = {
    patient: order.patientName,
    appointment: order.appointmentTime,
    specialist: order.specialist,
  };
  return announcement.replace(/\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole);
}

function nested(path: readonly string[], value: object): object {
  return path.reduceRight<object>((inner, name) => ({ [name]: inner }), value);
}

function optional(name: string, value: string | undefined): object {
  return value === undefined ? {} : { [name]: value };
}

function seconds(ms: number): number {
  return Math.max(1, Math.round(ms / 1_000));
}
