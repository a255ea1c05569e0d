// The JSON answers that programs get: `result` for the program, `message` for the person who reads its log.
import type { Response } from 'express';

const RETRY_AFTER_S = 5;

/** @param result a word of docs/contract.md */
export function answer(res: Response, status: number, result: string, message?: string): void {
  res.status(status).json(message === undefined ? { result } : { result, message });
}

/** 503: nothing was done, and the same request may be sent again in five seconds. */
export function answerUnavailable(res: Response, message: string): void {
  res.set('Retry-After', String(RETRY_AFTER_S));
  answer(res, 503, 'unavailable', message);
}
