// From a row of an export to its outcome, every fault named. What needs Redis (duplicates, do-not-call) comes later.
import type { Desk } from '../../shared/config/configSchema.js';
import { documentRef } from '../../shared/callbackId.js';
import { DAY_MS } from '../../shared/domain/duration.js';
import { nameKey } from '../../shared/domain/nameKey.js';
import type { OnecDate } from '../../shared/domain/onecDates.js';
import type { Row } from '../readers/exportTable.js';
import { readHeader, unusedFields, type Field, type Header } from './columns.js';
import { DeskIntake } from './deskIntake.js';
import { isExcelError, isForPrograms, isYes, remembering, tidy, tidyLines } from './names.js';
import { readPhones, type RowPhones } from './phones.js';
import type { RejectReason, SkipReason } from '../../shared/domain/rowReasons.js';
import type { Document, RowOutcome } from './candidate.js';

export interface IntakeOptions {
  readonly header: readonly string[];
  /** The desks that rows may go to: all of the configuration's, or the one that --desk names. At least one. */
  readonly desks: readonly Desk[];
  /** All desks of the configuration, when rows may go to some of them only: none of their numbers is a patient's. */
  readonly allDesks?: readonly Desk[];
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
  readonly #ownNumbers: ReadonlySet<string>;
  readonly #deskOfBranch: (branch: string) => DeskIntake | null;

  /** @throws InputError that says what is wrong with the header */
  constructor({ header, desks, allDesks = desks, nowMs }: IntakeOptions) {
    const additions = desks.map(({ onec }) => onec.columns);
    this.header = readHeader(header, additions, unusedFields(desks));
    this.#desks = desks.map((desk) => new DeskIntake(desk, nowMs));
    this.#ownNumbers = new Set(allDesks.map(({ robot }) => robot.number.replace(/^8(?=\d{10}$)/, '7')));
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

  /** What a row says where it is skipped or rejected for a word. */
  wordOf(row: Row, reason: 'no_consent' | 'not_unreached' | 'unknown_branch'): string {
    const field = ({ no_consent: 'consent', not_unreached: 'status', unknown_branch: 'branch' } as const)[
      reason
    ];
    return this.#text(row, field);
  }

  #judge(row: Row, desk: DeskIntake | null): RowOutcome {
    const ref = this.#ref(row);
    const phones = this.#phones(row, desk);
    const appointment = desk
      ? this.#appointment(row, desk)
      : this.#desks.map((any) => this.#appointment(row, any)).reduce(moreForgiving);
    if (ref !== null && phones.callable.length > 0 && 'ms' in appointment && desk !== null) {
      return {
        kind: 'callable',
        candidate: {
          line: row.line,
          desk: desk.name,
          ref,
          number: this.#text(row, 'number') || null,
          patient: this.#patient(row),
          phones: phones.callable,
          specialist: this.#spokenText(row, 'specialist'),
          appointmentMs: appointment.ms,
        },
      };
    }
    const faults: readonly (RejectReason | null)[] = [
      ref === null ? 'no_ref' : null,
      ...phones.reasons,
      'unfit' in appointment ? appointment.unfit : null,
      desk === null ? 'unknown_branch' : null,
    ];
    return {
      kind: 'rejected',
      desk: desk?.name ?? null,
      ref,
      reasons: faults.filter((fault) => fault !== null),
      ...(phones.callable.length === 0 && phones.faulty.length > 0 ? { badPhones: phones.faulty } : {}),
    };
  }

  /** In a rejects file a broken row has the right width; as long as its reason is there, nobody has fixed it. */
  #isBroken(row: Row): boolean {
    const { reason } = this.header;
    const { broken, cells } = row;
    return (
      (broken !== null && !this.#lacksOnlyEmptyCells(row)) ||
      (reason !== null && tidy(cells[reason] ?? '') === BROKEN)
    );
  }

  /** Cells at the end may be left out when they are empty; those of the document, a phone and the appointment are not. */
  #lacksOnlyEmptyCells({ cells, isShort, mayBeCut }: Row): boolean {
    if (!isShort) return false;
    const { ref, number, phone, appointment, appointmentTime } = this.header.columns;
    const documents = [...ref, ...number];
    const isCut = [...documents, ...phone, ...appointment, ...appointmentTime].includes(cells.length - 1);
    if (mayBeCut && isCut) return false;
    return [documents, phone, appointment].every((columns) => columns.some((index) => index < cells.length));
  }

  #skipReason(row: Row, desk: DeskIntake | null): SkipReason | null {
    const { status, consent } = this.header.columns;
    if (isYes(this.#text(row, 'deleted'))) return 'deleted';
    if (status.length > 0 && desk?.isUnreached(this.#text(row, 'status')) === false) return 'not_unreached';
    return consent.length > 0 && !isYes(this.#text(row, 'consent')) ? 'no_consent' : null;
  }

  /** The document's reference as the row writes it; its number only where the export has no column for references. */
  #ref(row: Row): string | null {
    const field = this.header.columns.ref.length > 0 ? 'ref' : 'number';
    const isRef = (cell: string) => !NO_REFERENCE.has(documentRef(cell)) && !isExcelError(cell);
    return this.#cells(row, field).find(isRef) ?? null;
  }

  /** The name in one field, else put together from three. */
  #patient(row: Row): string {
    const parts = ['surname', 'givenName', 'patronymic'] as const;
    const name = tidy(parts.map((part) => this.#spokenText(row, part)).join(' '));
    return this.#spokenText(row, 'patient') || name || this.#text(row, 'patient');
  }

  /** A row whose desk is unknown may be fixed to go to any of them. */
  #phones(row: Row, desk: DeskIntake | null): RowPhones {
    const countries = desk ? desk.countries : this.#desks.flatMap((any) => any.countries);
    return readPhones(this.#cells(row, 'phone'), countries, this.#ownNumbers);
  }

  /**
   * The first date that is one; `01.01.0001` is none. A day without a time of day cannot be announced: the next column counts, if
   * it has a time of that day.
   */
  #appointment(row: Row, desk: DeskIntake): Appointment {
    const time = this.#text(row, 'appointmentTime');
    const dates = this.#cells(row, 'appointment')
      .map((date) => desk.readDate(date, time))
      .filter((read) => read.kind !== 'none');
    const [first] = dates;
    if (first === undefined) return { unfit: 'no_appointment' };
    if (first.kind === 'bad') return { unfit: 'bad_date' };
    const when = first.hasTime ? first : dates.find((date) => isTimeOn(first.ms, date));
    if (when?.kind !== 'date') return { unfit: 'bad_date' };
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

  /** As `#text`; what only programs understand is passed over. */
  #spokenText(row: Row, field: Field): string {
    return this.#cells(row, field).find((cell) => cell !== '' && !isForPrograms(cell)) ?? '';
  }

  /** Line breaks between phones become spaces elsewhere; a phone's cell keeps them, because they separate numbers. */
  #cells(row: Row, field: Field): string[] {
    const cells = this.header.columns[field].map((index) => row.cells[index] ?? '');
    return field === 'phone' ? cells.map(tidyLines) : cells.map(tidy);
  }

  get #soleDesk(): DeskIntake | undefined {
    return this.#desks.length === 1 ? this.#desks[0] : undefined;
  }
}

/** Whether a date has a time of the day that begins at this instant. */
function isTimeOn(midnightMs: number, date: OnecDate): boolean {
  return date.kind === 'date' && date.hasTime && date.ms > midnightMs && date.ms < midnightMs + DAY_MS;
}

/** A row whose desk is unknown is too late, or its appointment has passed, only if that is so at every desk. */
function moreForgiving(one: Appointment, other: Appointment): Appointment {
  if ('ms' in one) return one;
  return 'ms' in other || other.unfit === 'too_late' ? other : one;
}
