// docs/openapi.yaml is a valid description, knows every word that the code knows, and tells when something is not described.
// The exchanges themselves are held against it where they are tested: webApp.ts and standInOnec.ts watch them.
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { CLOSE_REASONS } from '../../src/shared/domain/callback.js';
import { DISPOSITIONS, FAULTS } from '../../src/shared/domain/disposition.js';
import { PHONE_VERDICTS } from '../../src/shared/domain/phoneVerdict.js';
import { description, faultsOf, type Exchange } from '../support/described.js';
import { sampleResult } from './workers/results/sampleResult.js';

const words = JSON.stringify(description);
const schemaOf = (name: string) =>
  (
    description['components'] as {
      schemas: Record<string, { properties: Record<string, { enum?: unknown }> }>;
    }
  ).schemas[name];

const result = sampleResult();
const sending: Exchange = {
  method: 'POST',
  url: '/hs/marvin/results',
  requestHeaders: { 'idempotency-key': result.id },
  requestBody: JSON.stringify(result),
  status: 201,
  contentType: 'application/json',
  responseBody: '{}',
};
const cancelling: Exchange = {
  method: 'DELETE',
  url: '/callbacks/%D0%9A%D0%9B00-1',
  requestHeaders: {},
  requestBody: '',
  status: 200,
  contentType: 'application/json; charset=utf-8',
  responseBody: '{"result":"cancelled"}',
};

describe('docs/openapi.yaml', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(description))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('knows the words of results that the code knows, and no others', () => {
    const { properties } = schemaOf('Result') ?? { properties: {} };
    expect(properties['disposition']?.enum).toEqual([...DISPOSITIONS, null]);
    expect(properties['fault']?.enum).toEqual([...FAULTS, null]);
    expect(properties['phoneVerdict']?.enum).toEqual([...PHONE_VERDICTS]);
    expect(words).toContain(JSON.stringify(CLOSE_REASONS));
  });

  it('has nothing against what it describes', () => {
    expect(faultsOf('onec', sending)).toEqual([]);
    expect(faultsOf('marvin', cancelling)).toEqual([]);
    for (const reason of CLOSE_REASONS) {
      const body = sampleResult({
        callId: null,
        phone: null,
        disposition: null,
        fault: null,
        startedAt: null,
        decision: { kind: 'close', reason },
      });
      expect(faultsOf('onec', { ...sending, requestBody: JSON.stringify(body) })).toEqual([]);
    }
  });

  it.each<[string, 'marvin' | 'onec', Exchange, RegExp]>([
    ['a status', 'marvin', { ...cancelling, status: 418 }, /status is not described/],
    [
      'a field of an answer',
      'marvin',
      { ...cancelling, responseBody: '{"result":"cancelled","phone":"7"}' },
      /phone/,
    ],
    ['a word of an answer', 'marvin', { ...cancelling, responseBody: '{"result":"gone"}' }, /allowedValues/],
    ['a content type', 'marvin', { ...cancelling, contentType: 'text/csv' }, /content type text\/csv/],
    [
      'a field of a result',
      'onec',
      { ...sending, requestBody: JSON.stringify({ ...result, name: 'И.' }) },
      /name/,
    ],
    ['a missing field of a result', 'onec', { ...sending, requestBody: '{"id":"1"}' }, /callId/],
    ['a missing header', 'onec', { ...sending, requestHeaders: {} }, /Idempotency-Key is missing/],
    [
      'what 1C is asked for besides',
      'onec',
      {
        ...sending,
        method: 'GET',
        url: '/odata/standard.odata/Document_1?$format=json&$inlinecount=allpages',
      },
      /query \$inlinecount/,
    ],
  ])('notices %s that it does not describe', (_what, side, exchange, told) => {
    expect(faultsOf(side, exchange)?.join()).toMatch(told);
  });

  it('does not speak of pages for people', () => {
    expect(faultsOf('marvin', { ...cancelling, method: 'GET', url: '/desk/main' })).toBeNull();
  });
});
