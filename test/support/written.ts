// What versions of Marvin wrote into Redis, letter by letter as it stood there. During a deploy, and on the first day after one, the
// present code meets all of it. A change of what is written adds a row here, and takes none away while such data may be about.

/** Everything is of one made-up callback at one desk, sealed with `SEAL_KEY`. */
export interface Written {
  /** Who wrote it. */
  readonly by: string;
  /** Data of the job, before its first call. */
  readonly waiting: string;
  /** The same, its first call written down; the job is active, and the callId holds its lock. */
  readonly open: string;
  /** The record of that call, a hash. */
  readonly record: Readonly<Record<string, string>>;
  /** The same job after the call, which nobody answered. */
  readonly settled: string;
  /** Data of that call's job in `results`. */
  readonly result: string;
  /** What a cancel leaves in the mailbox. */
  readonly cancel: string;
}

export const SEAL_KEY = { id: 'test', key: Buffer.alloc(32, 7) };
export const WRITTEN_DESK = 'written';
export const WRITTEN_JOB = '00000000-0000-4000-8000-000000000001';
export const WRITTEN_CALL = '00000000-0000-4000-9000-000000000001';

export const WRITTEN: readonly Written[] = [
  {
    by: 'version 0.1.0, one phase of a call',
    waiting:
      '{"v":1,"desk":"written","ref":"00000000-0000-4000-8000-000000000001","number":"КЛ00-000001","appointmentAt":"2099-11-24T10:30:00+03:00","patient":{"sealed":"test.NXlQNCJdI_eEWN5qGF7ruB0qd2hsM7EBDPilMDwG9VAGjoRSB6cCq8J26UNHVoW0--OTq8ynL1uIQnC4NWJQhiKtl0QJczwGaIi8q7x2uTrdyNmuFqw5Cl4HPZTNNI1woSyXryfh7kVlbf22J7_-BT9qUg","masked":"В. П. С."},"phones":[{"sealed":"test.I_bfJVPRm750NIVXfFYT7_34QDaxvc5b0duELdc7nQhEsl7-C89p","key":"wsr44BNboQf3ToaXHTX347","masked":"+7 916 ***-**-01"}],"revision":0,"spent":0,"calls":[],"open":null,"closed":null}',
    open: '{"appointmentAt":"2099-11-24T10:30:00+03:00","patient":{"sealed":"test.NXlQNCJdI_eEWN5qGF7ruB0qd2hsM7EBDPilMDwG9VAGjoRSB6cCq8J26UNHVoW0--OTq8ynL1uIQnC4NWJQhiKtl0QJczwGaIi8q7x2uTrdyNmuFqw5Cl4HPZTNNI1woSyXryfh7kVlbf22J7_-BT9qUg","masked":"В. П. С."},"phones":[{"sealed":"test.I_bfJVPRm750NIVXfFYT7_34QDaxvc5b0duELdc7nQhEsl7-C89p","key":"wsr44BNboQf3ToaXHTX347","masked":"+7 916 ***-**-01"}],"v":1,"desk":"written","ref":"00000000-0000-4000-8000-000000000001","number":"КЛ00-000001","revision":0,"spent":0,"calls":[],"open":{"callId":"00000000-0000-4000-9000-000000000001","attempt":1,"phone":0,"startedAt":"2026-11-26T01:28:10.594+03:00","deadlineAt":"2026-11-26T01:43:10.594+03:00"},"closed":null}',
    record: { job: '00000000-0000-4000-8000-000000000001' },
    settled:
      '{"appointmentAt":"2099-11-24T10:30:00+03:00","patient":{"sealed":"test.NXlQNCJdI_eEWN5qGF7ruB0qd2hsM7EBDPilMDwG9VAGjoRSB6cCq8J26UNHVoW0--OTq8ynL1uIQnC4NWJQhiKtl0QJczwGaIi8q7x2uTrdyNmuFqw5Cl4HPZTNNI1woSyXryfh7kVlbf22J7_-BT9qUg","masked":"В. П. С."},"phones":[{"sealed":"test.I_bfJVPRm750NIVXfFYT7_34QDaxvc5b0duELdc7nQhEsl7-C89p","key":"wsr44BNboQf3ToaXHTX347","masked":"+7 916 ***-**-01"}],"v":1,"desk":"written","ref":"00000000-0000-4000-8000-000000000001","number":"КЛ00-000001","revision":0,"spent":1,"calls":[{"callId":"00000000-0000-4000-9000-000000000001","attempt":1,"phone":0,"startedAt":"2026-11-26T01:28:10.594+03:00","endedAt":"2026-11-26T01:28:10.647+03:00","disposition":"patient_no_answer"}],"open":null,"closed":null}',
    result:
      '{"v":1,"desk":"written","jobId":"00000000-0000-4000-8000-000000000001","ref":"00000000-0000-4000-8000-000000000001","number":"КЛ00-000001","settleId":"bd1ff297-2c9b-4cb5-85d9-8c624eb9aa88","id":"00000000-0000-4000-9000-000000000001","callId":"00000000-0000-4000-9000-000000000001","attempt":1,"disposition":"patient_no_answer","fault":"patient","decision":{"kind":"retry","at":"2026-11-26T02:28:37.309+03:00"},"phone":{"sealed":"test.I_bfJVPRm750NIVXfFYT7_34QDaxvc5b0duELdc7nQhEsl7-C89p","key":"wsr44BNboQf3ToaXHTX347","masked":"+7 916 ***-**-01"},"phoneIndex":0,"phoneVerdict":"unknown","startedAt":"2026-11-26T01:28:10.594+03:00","endedAt":"2026-11-26T01:28:10.647+03:00","raw":{"status":"patient_no_answer"}}',
    cancel: '{"kind":"cancel","reason":"передумал","at":"2026-11-25T12:00:00+03:00"}',
  },
];
