// The site behind the login, computed from its sections: the navigation, and the addresses that belong to it.
import { EVERYBODY, type NavLink, type Role, type Section } from './page.js';

/** Bull Board: no page of ours, but behind the same login and in the same navigation. */
export const BOARD: Section = {
  path: '/board',
  label: 'Доска',
  position: 20,
  roles: EVERYBODY,
  pathOfDesk: (desk) => `/board/queue/${desk}.calls`,
};

/** Where people go who named no page. */
export const HOME = BOARD.path;

export interface SiteMap {
  navFor(role: Role): readonly NavLink[];
  /** Whether this is an address of the site: a path with nothing before it, so never another site's. */
  hasAddress(address: string): boolean;
}

export function siteMap(sections: readonly Section[]): SiteMap {
  const inOrder = [...sections].sort((a, b) => a.position - b.position);
  const navFor = (role: Role) =>
    inOrder.flatMap(({ label, roles, ...link }) =>
      label !== null && roles.includes(role) ? [{ ...link, label }] : [],
    );
  return {
    navFor,
    hasAddress: (address) =>
      /^[\x21-\x7e]+$/.test(address) && sections.some(({ path }) => isBelow(path, address)),
  };
}

function isBelow(path: string, address: string): boolean {
  return address.startsWith(path) && ['', '/', '?'].includes(address.charAt(path.length));
}
