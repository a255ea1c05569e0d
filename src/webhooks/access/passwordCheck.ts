// Checks a password that somebody sent: in its turn, counted against guessing, told when it is wrong.
import type { Request } from 'express';
import type { BoardUser } from '../../shared/config/environment.js';
import type { AccessControl } from './accessControl.js';
import { addressOf, GuessLimit, type GuessParts, type ShutOut } from './limits.js';
import { Turns } from './turns.js';

/** A user, or why there is none. */
export type Checked =
  { readonly kind: 'user'; readonly user: BoardUser } | { readonly kind: 'wrong' } | ShutOut;

interface Credentials {
  readonly name: string;
  readonly password: string;
}

/** @param where the password was sent, such as `/login` */
export type PasswordCheck = (req: Request, where: string, credentials: Credentials) => Promise<Checked>;

export interface PasswordCheckParts extends GuessParts {
  readonly access: Pick<AccessControl, 'withPassword'>;
}

export function passwordCheck({ access, ...parts }: PasswordCheckParts): PasswordCheck {
  const limit = new GuessLimit(parts);
  const turns = new Turns<Checked>();
  return async (req, where, { name, password }) => {
    const check = async (): Promise<Checked> => {
      const shutOut = limit.shutOut(req);
      if (shutOut) return shutOut;
      const user = await limit.checked(req, where, () => access.withPassword(name, password));
      return user ? { kind: 'user', user } : { kind: 'wrong' };
    };
    return limit.shutOut(req) ?? turns.take({ address: addressOf(req), name, password }, check);
  };
}
