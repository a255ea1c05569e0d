// The documents that people look for and act on, bound to the desks, the seal keys and Redis.
import { callbackJobIds } from '../../shared/callbackId.js';
import { findByName } from '../../shared/documents/findByName.js';
import { findDocuments, type FoundDocument } from '../../shared/documents/findDocuments.js';
import { uncalledRowsOf, type Uncalled } from '../../shared/documents/uncalledRows.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { RedisConnection } from '../../shared/redis/connection.js';
import type { SealRing, Vault } from '../../shared/sealing.js';
import { act, type Asked, type Pressed } from './documentActions.js';
import { storyOf, type CallbackStory } from './documentStory.js';

/** A document in a list, masked. */
export interface ShownDocument {
  /** Opens it: 1C's reference, or the id of its job. */
  readonly ref: string;
  readonly number: string | null;
  readonly desk: string;
  readonly patient: string | null;
  readonly phones: readonly string[];
  readonly appointmentAt: string | null;
}

export interface DocumentPageFacts {
  readonly ref: string;
  readonly number: string | null;
  /** One for each desk that has it. */
  readonly callbacks: readonly CallbackStory[];
  /** Rows of exports that led to no call, oldest first. */
  readonly uncalled: readonly Uncalled[];
}

export interface Documents {
  /** By number, reference, phone or the beginning of a surname. @throws when Redis is away */
  find(text: string): Promise<ShownDocument[]>;
  /** @returns null when nothing is known of it */
  open(ref: string, nowMs: number): Promise<DocumentPageFacts | null>;
  act(desk: string, jobId: string, asked: Asked, nowMs: number): Promise<Pressed>;
}

const MAX_FOUND = 50;

export interface DocumentParts {
  readonly desks: readonly DeskQueues[];
  readonly redis: RedisConnection;
  /** Opens names, so that they can be taken out of notes; and the notes. */
  readonly ring: SealRing;
  /** Opened when it is first needed: the process starts without Redis too. */
  readonly vault: () => Promise<Vault>;
  readonly retentionDays: number;
}

export function createDocuments({ desks, redis, ring, vault, retentionDays }: DocumentParts): Documents {
  const find = async (text: string) => {
    const known = await vault();
    if (!/\d/.test(text)) return named(desks, text, known);
    await known.refresh();
    const { documents } = await findDocuments(desks, text, known);
    return documents.slice(0, MAX_FOUND).map(shown);
  };
  const open = async (ref: string, nowMs: number) => {
    const jobIds = new Set([...callbackJobIds(ref), ref]);
    const stories = await Promise.all(
      desks.flatMap((desk) => [...jobIds].map((jobId) => storyOf(desk, jobId, nowMs, ring))),
    );
    const callbacks = stories.filter((story) => story !== null);
    const rows = await Promise.all(
      [...jobIds].map((jobId) => uncalledRowsOf(redis, jobId, nowMs, retentionDays)),
    );
    const uncalled = rows.flat().sort((a, b) => a.atMs - b.atMs);
    if (callbacks.length + uncalled.length === 0) return null;
    const [first] = callbacks;
    return { ref: first?.ref ?? ref, number: first?.number ?? null, callbacks, uncalled };
  };
  return {
    find,
    open,
    act: async (name, jobId, asked, nowMs) => {
      const desk = desks.find(({ settings }) => settings.name === name);
      if (!desk) return { outcome: 'changed', about: null, hasNote: false };
      return act(desk, jobId, asked, nowMs, ring);
    },
  };
}

async function named(desks: readonly DeskQueues[], text: string, { ring }: Vault): Promise<ShownDocument[]> {
  const found = await findByName(desks, text, ring, MAX_FOUND);
  return found.map(({ desk, jobId, callback }) =>
    shown({ ref: callback.ref, number: callback.number, jobs: [{ desk, jobId, callback }] }),
  );
}

function shown({ ref, number, jobs }: FoundDocument): ShownDocument {
  const job = jobs.find(({ callback }) => callback !== null) ?? jobs[0];
  const settings = job?.desk.settings;
  return {
    ref: ref ?? job?.jobId ?? '',
    number,
    desk: settings?.title ?? settings?.name ?? '',
    patient: job?.callback?.patient.masked ?? null,
    phones: job?.callback?.phones.map(({ masked }) => masked) ?? [],
    appointmentAt: job?.callback?.appointmentAt ?? null,
  };
}
