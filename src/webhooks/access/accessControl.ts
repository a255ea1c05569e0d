// Who may see the pages: the users of BOARD_USERS, known by a session cookie or, for scripts, by HTTP Basic.
import type { Request, Response } from 'express';
import type { BoardUser } from '../../shared/config/environment.js';
import { NOBODYS_HASH, verifyPassword } from '../../shared/passwords.js';
import { readSession, SESSION_MS, signSession } from './session.js';

const COOKIE = 'marvin_session';
/** Behind TLS. Browsers take such a cookie from this very host only, so no neighbour under its domain can plant one. */
const HOST_COOKIE = `__Host-${COOKIE}`;

export class AccessControl {
  readonly #users: readonly BoardUser[];
  readonly #sessionKey: Buffer;
  readonly #now: () => number;

  constructor(users: readonly BoardUser[], sessionKey: Buffer, now: () => number) {
    this.#users = users;
    this.#sessionKey = sessionKey;
    this.#now = now;
  }

  get isEmpty(): boolean {
    return this.#users.length === 0;
  }

  /** The user with this name and password, or null. Takes the same time for both, a tenth of a second. */
  async withPassword(name: string, password: string): Promise<BoardUser | null> {
    const user = this.#users.find((candidate) => candidate.name === name);
    const isRight = await verifyPassword(password, user?.hash ?? NOBODYS_HASH);
    return user && isRight ? user : null;
  }

  /** Whose session this browser has. */
  sessionUser(req: Request): BoardUser | null {
    return readSession(this.#sessionKey, this.#users, cookieOf(req), this.#now());
  }

  /** Logs a user in on this browser. */
  startSession(req: Request, res: Response, user: BoardUser): void {
    const value = signSession(this.#sessionKey, user, this.#now());
    res.cookie(cookieName(req), value, { ...cookieRules(req), maxAge: SESSION_MS });
  }

  /** Logs this browser out. */
  endSession(req: Request, res: Response): void {
    res.clearCookie(cookieName(req), cookieRules(req));
  }
}

/** `req.secure` looks through the proxies that are trusted. */
function cookieRules(req: Request) {
  return { httpOnly: true, sameSite: 'strict', secure: req.secure, path: '/' } as const;
}

function cookieName(req: Request): string {
  return req.secure ? HOST_COOKIE : COOKIE;
}

function cookieOf(req: Request): string {
  const name = cookieName(req);
  const pairs = (req.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
}
