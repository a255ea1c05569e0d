// Who may see the pages: the users of BOARD_USERS, known by a session cookie or, for scripts, by HTTP Basic.
import type { Request, Response } from 'express';
import type { BoardUser } from '../../shared/config/environment.js';
import { ConfigurationError } from '../../shared/errors.js';
import { isPasswordHash, NOBODYS_HASH, verifyPassword } from '../../shared/passwords.js';
import { basicCredentials } from './secrets.js';
import { readSession, SESSION_MS, signSession } from './session.js';

const COOKIE = 'marvin_session';
const MAX_WAITING_CHECKS = 20;

/** Too many passwords wait to be checked; express answers with the status. */
class TooBusyError extends Error {
  readonly status = 503;
}

export class AccessControl {
  readonly #users: readonly BoardUser[];
  readonly #sessionKey: Buffer;
  readonly #now: () => number;
  #lastCheck: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @throws ConfigurationError naming every user whose hash can never match */
  constructor(users: readonly BoardUser[], sessionKey: Buffer, now: () => number) {
    const broken = users.filter(({ hash }) => !isPasswordHash(hash));
    if (broken.length > 0) {
      throw new ConfigurationError(
        broken.map(
          ({ name }) => `BOARD_USERS: the hash of "${name}" was not printed by \`marvin board-user\``,
        ),
      );
    }
    this.#users = users;
    this.#sessionKey = sessionKey;
    this.#now = now;
  }

  get isEmpty(): boolean {
    return this.#users.length === 0;
  }

  /**
   * The user with this name and password, or null. Takes the same time for both.
   *
   * @throws TooBusyError while twenty others wait
   */
  async withPassword(name: string, password: string): Promise<BoardUser | null> {
    const user = this.#users.find((candidate) => candidate.name === name);
    const isRight = await this.#inTurn(() => verifyPassword(password, user?.hash ?? NOBODYS_HASH));
    return user && isRight ? user : null;
  }

  /** One at a time: a check takes one of the four threads that also write the spool while Redis is away. */
  async #inTurn<T>(check: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MAX_WAITING_CHECKS) throw new TooBusyError('too many passwords at once');
    this.#waiting += 1;
    const checked = this.#lastCheck.then(check).finally(() => (this.#waiting -= 1));
    this.#lastCheck = checked.catch(() => undefined);
    return checked;
  }

  /** Who asks: by HTTP Basic if it is sent, else by the session. */
  async authenticate(req: Request): Promise<BoardUser | null> {
    const basic = basicCredentials(req.get('authorization'));
    if (basic) return this.withPassword(basic.name, basic.password);
    return this.sessionUser(req);
  }

  /** Whose session this browser has. */
  sessionUser(req: Request): BoardUser | null {
    return readSession(this.#sessionKey, this.#users, cookieOf(req), this.#now());
  }

  /** Logs a user in on this browser. */
  startSession(req: Request, res: Response, user: BoardUser): void {
    const value = signSession(this.#sessionKey, user, this.#now());
    res.cookie(COOKIE, value, { ...cookieRules(req), maxAge: SESSION_MS });
  }

  /** Logs this browser out. */
  endSession(req: Request, res: Response): void {
    res.clearCookie(COOKIE, cookieRules(req));
  }
}

/** `req.secure` looks through the proxies that are trusted. */
function cookieRules(req: Request) {
  return { httpOnly: true, sameSite: 'strict', secure: req.secure, path: '/' } as const;
}

function cookieOf(req: Request): string {
  const pairs = (req.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}
