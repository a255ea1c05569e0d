// The site behind the login, computed from its sections: the navigation, and the addresses that belong to it.
import { say } from '../../shared/texts/say.js';
import { EVERYBODY, told, type NavLink, type Role, type Section } from './page.js';

/** Bull Board: no page of ours, but behind the same login. Its link is for those who look after the program. */
export const BOARD: Section = {
  path: '/board',
  label: () => say('Служебное'),
  position: 90,
  roles: EVERYBODY,
  linkFor: ['supervisor'],
  pathOfDesk: (desk) => `/board/queue/${desk}.calls`,
};

/** Where people go who named no page. */
export const HOME = '/desk';

export interface SiteMap {
  navFor(role: Role): readonly NavLink[];
  /** Whether this is an address of the site: a path with nothing before it, so never another site's. */
  hasAddress(address: string): boolean;
}

/** @param counts by the path of a section, how much waits there; asked for each page, so it must answer at once */
export function siteMap(
  sections: readonly Section[],
  counts: Readonly<Record<string, () => number | null>> = {},
): SiteMap {
  const inOrder = [...sections].sort((a, b) => a.position - b.position);
  const navFor = (role: Role) =>
    inOrder.flatMap(({ path, label, roles, linkFor = roles, pathOfDesk }): NavLink[] =>
      label !== null && linkFor.includes(role)
        ? [
            {
              path,
              label: told(label),
              count: counts[path]?.() ?? null,
              ...(pathOfDesk ? { pathOfDesk } : {}),
            },
          ]
        : [],
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
