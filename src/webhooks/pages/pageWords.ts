// Words that several pages share. What is said of calls, callbacks and pauses is in src/shared.
import { say } from '../../shared/texts/say.js';
import type { Role } from './page.js';

export function roleWords(role: Role): string {
  return role === 'supervisor' ? say('старший смены') : say('оператор');
}
