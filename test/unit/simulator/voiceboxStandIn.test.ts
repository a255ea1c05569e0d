// Which start requests VoiceBox would take, and whose number is whose.
import { describe, expect, it } from 'vitest';
import { readStart } from '../../../src/simulator/voiceboxStandIn.js';
import { desk, OTHER_DESK, startBody } from './desks.js';

const DESK = desk('main');
const authorization = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const AUTHORIZED = authorization('main-user', 'main-password');
const body = (changes: object = {}) => JSON.stringify(startBody(DESK, changes));
const read = (header: string | undefined, text: string) => readStart([DESK, OTHER_DESK], header, text);

describe('a start request', () => {
  it('names the desk by its method and the patient by the desk’s first leg', () => {
    const facts = { callid: startBody(DESK).data.callid, attempt: '1' };
    expect(read(AUTHORIZED, body())).toMatchObject({
      method: DESK.robot.method,
      callbackToken: DESK.robot.callbackToken,
      firstLeg: 'operator',
      operatorNumber: '74950000000',
      call: { desk: 'main', patient_number: '79161234567', ...facts },
    });
    const patientFirst = { ...DESK, robot: { ...DESK.robot, firstLeg: 'patient' as const } };
    expect(
      readStart([patientFirst], AUTHORIZED, body({ number: '79161234567', patient_number: '74950000000' })),
    ).toMatchObject({
      operatorNumber: '74950000000',
      call: { patient_number: '79161234567' },
    });
  });

  it.each([
    ['without credentials', undefined],
    ['with a wrong password', authorization('main-user', 'other-password')],
    ['with an empty header', ''],
  ])('%s is 401', (_case, header) => {
    expect(read(header, body())).toEqual({ httpStatus: 401, reason: 'unauthorized' });
  });

  it.each([
    ['not JSON', '{"method":'],
    ['without a call id', body({ callid: undefined })],
    ['with a quote to be spoken', body({ patient_name: 'Пётр "Петрович"' })],
    ['with a plus in a number', body({ patient_number: '+79161234567' })],
    ['with a field of nobody’s', body({ colour: 'red' })],
  ])('%s is 400', (_case, text) => {
    expect(read(AUTHORIZED, text)).toEqual({ httpStatus: 400, reason: 'invalid' });
  });

  it('for another user’s campaign is 404', () => {
    expect(read(AUTHORIZED, JSON.stringify(startBody(OTHER_DESK)))).toEqual({
      httpStatus: 404,
      reason: 'unknown_method',
    });
  });
});
