// What the audit trail keeps of a pressed button: which document, once it was really one of ours, and that a note went with it.
import type { AuditRecord } from '../../audit.js';
import type { DocumentAction, Pressed } from '../../documents/documentActions.js';

const DID: Readonly<Record<DocumentAction, AuditRecord['did']>> = {
  cancel: 'cancel',
  again: 'call again',
  at: 'call at',
  reached: 'mark reached',
  checked: 'check',
};

/** @param pressed null: Redis did not answer */
export function pressRecord(who: string, action: DocumentAction, pressed: Pressed | null): AuditRecord {
  const { ref, number } = pressed?.about ?? { ref: '…', number: null };
  return {
    who,
    did: DID[action],
    what: ref,
    outcome: pressed?.outcome ?? 'failed',
    ...(number === null ? {} : { number }),
    ...(pressed?.hasNote ? { note: 'yes' } : {}),
  };
}
