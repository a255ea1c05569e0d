// Results into the document itself over OData: read it, change the configured properties if it is still the same version.
// Reading first makes a repeat harmless: a document that says it already is not written again.
import type { Result } from '../../shared/contracts/result.js';
import type { Fault } from '../../shared/domain/disposition.js';
import { isSuccess } from '../../shared/onec/onecClient.js';
import {
  askForDocument,
  isGuid,
  parseDocument,
  patchDocument,
  type DocumentKey,
} from '../../shared/onec/odata.js';
import { changesOf, fillFields, missingProperties } from './documentFields.js';
import {
  outcomeOfRefusal,
  type DeliveryOutcome,
  type ResultTarget,
  type TargetDesk,
} from './resultTarget.js';

/** Law 7: these failures say nothing about the patient, so the document's status stays as it was. */
const NOT_THE_PATIENTS: ReadonlySet<Fault | null> = new Set<Fault>(['operator', 'robot', 'carrier']);

/** How often a document that others keep changing is read before the queue waits. */
const ROUNDS = 4;

/** The caller keeps the results of one document in order: an older one delivered after a newer one would undo it. */
export function createODataTarget({ zone, config }: TargetDesk<'odata'>): ResultTarget {
  return {
    async deliver(result) {
      if (NOT_THE_PATIENTS.has(result.fault))
        return { kind: 'done', note: "not the patient's failure: the document stays" };
      if (!config.closesWithoutCall && isWithoutCall(result)) return { kind: 'done', note: NO_CALL };
      const wanted = fillFields(config, result, zone);
      if (Object.keys(wanted).length === 0) return { kind: 'done', note: NOTHING_TO_WRITE };
      if (!isGuid(result.ref)) return { kind: 'stop', why: NO_REFERENCE };
      for (let round = 0; round < ROUNDS; round += 1) {
        const outcome = await bringUpToDate(config, result, wanted);
        if (outcome !== 'conflict') return outcome;
      }
      return { kind: 'retry', why: 'others keep changing the document', status: 412 };
    },
  };
}

/** Ended by a cancel, by 1C's own no, by time and the like. "Reached after all" is the end of a call, told late. */
function isWithoutCall({ callId, decision }: Result): boolean {
  return callId === null && !(decision.kind === 'close' && decision.reason === 'reached');
}

const NO_CALL = 'closed without a call: the document stays (onec.results.closesWithoutCall)';
const NOTHING_TO_WRITE = 'this result has a value for none of the fields: the document stays';
const NO_REFERENCE =
  'the export had no reference (Ref_Key) of the document, and OData can find it by nothing else';
const NO_VERSION = '1C gives no DataVersion for the document, so it cannot be changed safely';

/** One read and, if something has to change, one write. */
async function bringUpToDate(
  config: TargetDesk<'odata'>['config'],
  { ref }: Result,
  wanted: Readonly<Record<string, string>>,
): Promise<DeliveryOutcome | 'conflict'> {
  const key: DocumentKey = { entity: config.entity, ref };
  const read = await askForDocument(config, key, ['Ref_Key', 'DataVersion', ...Object.keys(wanted)]);
  if (read.kind === 'unanswered' || read.status !== 200) return outcomeOfRefusal(read);

  const document = parseDocument(read);
  if (!document)
    return {
      kind: 'stop',
      why: 'the service at url is not the OData interface of 1C; check url',
      status: 200,
    };
  const missing = missingProperties(document, wanted);
  if (missing.length > 0)
    return { kind: 'stop', why: `the document has no ${missing.join(', ')}; check fields` };

  const changes = changesOf(document, wanted);
  if (Object.keys(changes).length === 0) return { kind: 'done', note: 'the document said so already' };
  const version = read.etag ?? document['DataVersion'];
  if (typeof version !== 'string' || version === '') return { kind: 'stop', why: NO_VERSION };

  const patched = await patchDocument(config, key, version, changes);
  if (patched.kind === 'answered' && patched.status === 412) return 'conflict';
  return isSuccess(patched) ? { kind: 'done' } : outcomeOfRefusal(patched);
}
