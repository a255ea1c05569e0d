// From a row of an export to its outcome, every fault named. What needs Redis (duplicates, do-not-call) comes later.
import type { Desk } from '../../shared/config/configSchema.js';
import { documentRef } from '../../shared/callbackId.js';
import { nameKey } from '../../shared/domain/nameKey.js';
import { callablePhones, parsePhoneCell } from '../../shared/domain/phone.js';
import type { Row } from '../readers/exportTable.js';
import { readHeader, type Field, type Header } from './columns.js';
import { DeskIntake } from './deskIntake.js';
import { isYes, remembering, tidy } from './names.js';
import type { Document, RejectReason, RowOutcome, SkipReason } from './candidate.js';

export interface IntakeOptions {
  readonly header: readonly string[];
  /** The desks that rows may go to: all of the configuration's, or the one that --desk names. At least one. */
  readonly desks: readonly Desk[];
  readonly nowMs: number;
}

/** When the appointment is, in epoch milliseconds, or why that is unknown or too late for a call. */
type Appointment = { readonly ms: number } | { readonly unfit: RejectReason };

const BROKEN: RejectReason = 'broken_row';
/** An empty cell, and 1C's empty reference. */
const NO_REFERENCE: ReadonlySet<string> = new Set(['', '00000000-0000-0000-0000-000000000000']);

export class Intake {
  readonly header: Header;
  readonly #desks: readonly DeskIntake[];
  readonly #deskOfBranch: (branch: string) => DeskIntake | null;

  /** @throws InputError that says what is wrong with the header */
  constructor({ header, desks, nowMs }: IntakeOptions) {
    const additions = desks.map(({ onec }) => onec.columns);
    this.header = readHeader(header, additions);
    this.#desks = desks.map((desk) => new DeskIntake(desk, nowMs));
    const byBranch = new Map(
      desks.flatMap(({ branches }, index) => branches.map((branch) => [nameKey(branch), this.#desks[index]])),
    );
    this.#deskOfBranch = remembering((branch) => this.#soleDesk ?? byBranch.get(nameKey(branch)) ?? null);
  }

  /** A skip goes before faults: nobody needs to fix a row that is not to be called. */
  read(row: Row): RowOutcome {
    if (this.#isBroken(row)) {
      return { kind: 'rejected', desk: this.#soleDesk?.name ?? null, ref: null, reasons: [BROKEN] };
    }
    const desk = this.#deskOfBranch(this.#text(row, 'branch'));
    const skip = this.#skipReason(row, desk);
    if (skip) return { kind: 'skipped', desk: desk?.name ?? null, ref: this.#ref(row), reason: skip };
    return this.#judge(row, desk);
  }

  /** The document of a row that may be callable; much quicker than judging it. */
  documentOf(row: Row): Document | null {
    if (this.#isBroken(row)) return null;
    const desk = this.#deskOfBranch(this.#text(row, 'branch'));
    const ref = this.#ref(row);
    return desk && ref !== null ? { desk: desk.name, ref } : null;
  }

  #judge(row: Row, desk: DeskIntake | null): RowOutcome {
    const ref = this.#ref(row);
    const phones = callablePhones(this.#cells(row, 'phone'));
    const appointment = desk
      ? this.#appointment(row, desk)
      : this.#desks.map((any) => this.#appointment(row, any)).reduce(moreForgiving);
    if (ref !== null && phones.length > 0 && 'ms' in appointment && desk !== null) {
      return {
        kind: 'callable',
        candidate: {
          line: row.line,
          desk: desk.name,
          ref,
          number: this.#text(row, 'number') || null,
          patient: this.#text(row, 'patient'),
          phones,
          specialist: this.#text(row, 'specialist'),
          appointmentMs: appointment.ms,
        },
      };
    }
    const badPhones = phones.length === 0 ? this.#cells(row, 'phone').flatMap(parsePhoneCell) : [];
    const faults: readonly (RejectReason | null)[] = [
      ref === null ? 'no_ref' : null,
      phones.length === 0 ? this.#phoneFault(row) : null,
      'unfit' in appointment ? appointment.unfit : null,
      desk === null ? 'unknown_branch' : null,
    ];
    return {
      kind: 'rejected',
      desk: desk?.name ?? null,
      ref,
      reasons: faults.filter((fault) => fault !== null),
      ...(badPhones.length > 0 ? { badPhones } : {}),
    };
  }

  /** In a rejects file a broken row has the right width; as long as its reason is there, nobody has fixed it. */
  #isBroken({ broken, cells }: Row): boolean {
    const { reason } = this.header;
    return broken !== null || (reason !== null && tidy(cells[reason] ?? '') === BROKEN);
  }

  #skipReason(row: Row, desk: DeskIntake | null): SkipReason | null {
    const { status, consent } = this.header.columns;
    if (isYes(this.#text(row, 'deleted'))) return 'deleted';
    if (status.length > 0 && desk?.isUnreached(this.#text(row, 'status')) === false) return 'not_unreached';
    return consent.length > 0 && !isYes(this.#text(row, 'consent')) ? 'no_consent' : null;
  }

  /** The document's reference; its number only where the export has no column for references. */
  #ref(row: Row): string | null {
    const field = this.header.columns.ref.length > 0 ? 'ref' : 'number';
    const ref = this.#cells(row, field)
      .map(tidy)
      .find((cell) => !NO_REFERENCE.has(documentRef(cell)));
    return ref ?? null;
  }

  #phoneFault(row: Row): RejectReason {
    return this.#cells(row, 'phone').every((cell) => tidy(cell) === '') ? 'no_phone' : 'bad_phone';
  }

  /** The first date that is one. `01.01.0001` is none; one without a time of day cannot be announced. */
  #appointment(row: Row, desk: DeskIntake): Appointment {
    const time = this.#text(row, 'appointmentTime');
    const when = this.#cells(row, 'appointment')
      .map((date) => desk.readDate(date, time))
      .find((read) => read.kind !== 'none');
    if (when === undefined) return { unfit: 'no_appointment' };
    if (when.kind === 'bad' || !when.hasTime) return { unfit: 'bad_date' };
    const lateness = desk.lateness(when.ms);
    return lateness ? { unfit: lateness } : { ms: when.ms };
  }

  /** The first cell of the field with something in it. */
  #text(row: Row, field: Field): string {
    for (const index of this.header.columns[field]) {
      const text = tidy(row.cells[index] ?? '');
      if (text !== '') return text;
    }
    return '';
  }

  #cells(row: Row, field: Field): string[] {
    return this.header.columns[field].map((index) => row.cells[index] ?? '');
  }

  get #soleDesk(): DeskIntake | undefined {
    return this.#desks.length === 1 ? this.#desks[0] : undefined;
  }
}

/** A row whose desk is unknown is too late, or its appointment has passed, only if that is so at every desk. */
function moreForgiving(one: Appointment, other: Appointment): Appointment {
  if ('ms' in one) return one;
  return 'ms' in other || other.unfit === 'too_late' ? other : one;
}
