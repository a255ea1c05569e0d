// How far a call has come, as a strip of four stages.
import { say } from '../../shared/texts/say.js';
import type { Stage } from './deskDay.js';
import { html, type Html } from './html.js';

type Place = 'passed' | 'now' | 'maybe' | 'ahead';

/** The robot does not tell when the announcement ends and the patient's telephone begins to ring: it may be either. */
const PLACES: Readonly<Record<Stage, readonly [Place, Place, Place, Place]>> = {
  operator: ['now', 'ahead', 'ahead', 'ahead'],
  announcement: ['passed', 'now', 'maybe', 'ahead'],
  talk: ['passed', 'passed', 'passed', 'now'],
};

export function stageStrip(stage: Stage): Html {
  const labels = [say('Звоним оператору'), say('Объявление'), say('Звоним пациенту'), say('Разговор')];
  const items = labels.map((label, index) => item(label, PLACES[stage][index] ?? 'ahead'));
  return html`<ol class="stages" aria-label="${say('Ход звонка')}">${items}</ol>`;
}

function item(label: string, place: Place): Html {
  if (place === 'now') return html`<li aria-current="step">${label}</li>`;
  return place === 'ahead' ? html`<li>${label}</li>` : html`<li class="${place}">${label}</li>`;
}
