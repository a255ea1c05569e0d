// What every page says about a desk that is not in earnest: it is in training, or may ring a few numbers only. A link in the
// navigation, because every page has that.
import type { Desk } from '../../shared/config/configSchema.js';
import { say } from '../../shared/texts/say.js';
import { EVERYBODY, type Section } from './page.js';

export interface NoticedDesk {
  readonly name: string;
  readonly title: string;
  readonly dialOnly?: Desk['dialOnly'];
  readonly robot: Pick<Desk['robot'], 'kind'>;
}

export function noticesOf(desks: readonly NoticedDesk[]): Section[] {
  return desks.flatMap((desk) => {
    const label = noticeOf(desk);
    return label === null ? [] : [{ path: `/desk/${desk.name}`, label, position: 0, roles: EVERYBODY }];
  });
}

function noticeOf({ title, dialOnly, robot }: NoticedDesk): (() => string) | null {
  if (robot.kind === 'simulator') return () => say('⚠ Учебный режим: {title}', { title });
  if (dialOnly)
    return () =>
      say('⚠ Звонки только на разрешённые номера ({count}): {title}', { count: dialOnly.length, title });
  return null;
}
