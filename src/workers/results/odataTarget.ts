// Results into the document itself over OData: read it, change the configured properties if it is still the same version.
// Reading first makes a repeat harmless: a document that says it already is not written again.
import type { OnecConfig } from '../../shared/config/configSchema.js';
import type { Result } from '../../shared/contracts/result.js';
import type { Fault } from '../../shared/domain/disposition.js';
import { ConfigurationError } from '../../shared/errors.js';
import {
  askForDocument,
  isGuid,
  parseDocument,
  patchDocument,
  type DocumentKey,
} from '../../shared/onec/odata.js';
import { changesOf, fillFields, missingProperties, problemsOfFields } from './documentFields.js';
import { outcomeOfRefusal, type DeliveryOutcome, type ResultTarget } from './resultTarget.js';

type ODataConfig = Extract<OnecConfig['results'], { kind: 'odata' }>;

/** Law 7: these failures tell nothing about the patient, so the document's status stays as it was. */
const NOT_THE_PATIENTS: ReadonlySet<Fault | null> = new Set<Fault>(['operator', 'robot', 'carrier']);

/** How often a document that changes under our hands is read again before the queue is left to wait. */
const ROUNDS = 4;

/**
 * The caller keeps the results of one document in order: an older one delivered after a newer would undo it.
 *
 * @throws ConfigurationError when a field is not Marvin's to change or names an unknown placeholder
 */
export function createODataTarget(desk: { name: string; zone: string; config: ODataConfig }): ResultTarget {
  const { config, zone } = desk;
  const problems = problemsOfFields(config.fields);
  if (problems.length > 0) {
    throw new ConfigurationError(
      problems.map((problem) => `desks.${desk.name}.onec.results.fields.${problem}`),
    );
  }
  return {
    async deliver(result) {
      if (NOT_THE_PATIENTS.has(result.fault))
        return { kind: 'done', note: "not the patient's failure: the document stays" };
      if (!isGuid(result.ref)) return { kind: 'stop', why: NO_REFERENCE };
      const wanted = fillFields(config, result, zone);
      for (let round = 0; round < ROUNDS; round += 1) {
        const outcome = await bringUpToDate(config, result, wanted);
        if (outcome !== 'conflict') return outcome;
      }
      return { kind: 'retry', why: 'the document is being changed by others again and again', status: 412 };
    },
  };
}

const NO_REFERENCE =
  'the export had no reference (Ref_Key) of the document, and OData finds it by nothing else';
const NO_VERSION = '1C tells no DataVersion of the document, so it cannot be changed safely';

/** One reading and, where needed, one writing. */
async function bringUpToDate(
  config: ODataConfig,
  { ref }: Result,
  wanted: Readonly<Record<string, string>>,
): Promise<DeliveryOutcome | 'conflict'> {
  const key: DocumentKey = { entity: config.entity, ref };
  const read = await askForDocument(config, key, ['Ref_Key', 'DataVersion', ...Object.keys(wanted)]);
  if (read.kind === 'unanswered' || read.status !== 200) return outcomeOfRefusal(read);

  const document = parseDocument(read);
  if (!document)
    return { kind: 'stop', why: 'what answers is not the OData interface of 1C; check url', status: 200 };
  const missing = missingProperties(document, wanted);
  if (missing.length > 0)
    return { kind: 'stop', why: `the document has no ${missing.join(', ')}; check fields` };

  const changes = changesOf(document, wanted);
  if (Object.keys(changes).length === 0) return { kind: 'done', note: 'the document said so already' };
  const version = read.etag ?? document['DataVersion'];
  if (typeof version !== 'string' || version === '') return { kind: 'stop', why: NO_VERSION };

  const patched = await patchDocument(config, key, version, changes);
  if (patched.kind === 'answered' && patched.status === 412) return 'conflict';
  if (patched.kind === 'answered' && patched.status >= 200 && patched.status < 300) return { kind: 'done' };
  return outcomeOfRefusal(patched);
}
