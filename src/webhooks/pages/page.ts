// What a page of ours is, and what it is given: its parts once, its visitor each time.
import type { RequestHandler } from 'express';
import type { BoardUser } from '../../shared/config/environment.js';
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import type { PersonsPause } from '../../shared/calls/pause.js';
import type { Logger } from '../../shared/logging.js';
import type { AuditTrail } from '../audit.js';
import type { LiveStreams } from '../live/liveStreams.js';
import type { Work } from '../todo/work.js';
import type { Documents } from '../documents/documents.js';
import type { DeskDay } from './deskDay.js';

export type Role = BoardUser['role'];
export const EVERYBODY: readonly Role[] = ['operator', 'supervisor'];

/** A text, or what says it in the language of whoever reads. */
export type Told = string | (() => string);

export function told(text: Told): string {
  return typeof text === 'string' ? text : text();
}

export interface Section {
  /** What its addresses start with, such as `/desk`. */
  readonly path: string;
  /** Its link in the navigation; null: no link. */
  readonly label: Told | null;
  /** Links are in the order of these numbers. */
  readonly position: number;
  /** Who may enter. Nobody else sees the link. */
  readonly roles: readonly Role[];
  /** Who sees the link, where that is fewer than may enter. */
  readonly linkFor?: readonly Role[];
  /** What everybody else is told. */
  readonly refusal?: Told;
  /** Where the link leads from the page of one desk, if not to `path`. */
  readonly pathOfDesk?: (desk: string) => string;
}

/** A section that is ours: one file that exports one of these, and one line in index.ts. */
export interface Page extends Section {
  /** @returns what answers below `path`, for one visitor */
  routes(parts: PageParts): (visitor: Visitor) => RequestHandler;
}

/** Who looks at a page, and the navigation as they see it. */
export interface Visitor {
  readonly user: BoardUser;
  readonly nav: readonly NavLink[];
}

export type NavLink = Pick<Section, 'path' | 'pathOfDesk'> & {
  readonly label: string;
  /** How much waits there; null where nobody counts, or it is not known yet. */
  readonly count: number | null;
};

/** What pages are made from. */
export interface PageParts {
  readonly desks: readonly PageDesk[];
  readonly documents: Documents;
  readonly work: Work;
  readonly live: Pick<LiveStreams, 'follow'>;
  readonly audit: Pick<AuditTrail, 'note' | 'noteLook' | 'newest'>;
  readonly logger: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What the pages need of a desk. */
export interface PageDesk {
  readonly name: string;
  readonly title: string;
  /** IANA name of its time zone. */
  readonly zone: string;
  status(): Promise<DeskStatus>;
  day(): Promise<DeskDay>;
  pause(asked: PersonsPause): Promise<void>;
  resume(): Promise<void>;
}
