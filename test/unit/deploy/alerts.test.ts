// Alert rules and dashboard in deploy/: what they ask Prometheus for is what the processes tell it, and the rules do what they say.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { Metrics } from '../../../src/webhooks/metrics/metrics.js';
import { WorkerMetrics } from '../../../src/workers/watch/workerMetrics.js';

const ROOT = join(import.meta.dirname, '../../..');
const DEPLOY = join(ROOT, 'deploy');
const RULES = join(DEPLOY, 'prometheus/alerts.yml');
const BUILD = { version: '1.2.3', commit: null };

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['critical', 'warning', 'info']) }),
        }),
      ),
    }),
  ),
});
const dashboardSchema = z.object({
  panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })) })),
});

const rules = rulesSchema.parse(parse(readFileSync(RULES, 'utf8'))).groups.flatMap((group) => group.rules);

/** Every name that a scrape of a web process and a worker may have. */
async function namesTold(): Promise<Set<string>> {
  const view = { statuses: null, workers: null, oldestDue: null, replicas: null };
  const texts = [await new Metrics(BUILD).text(null, null, 0), await new WorkerMetrics(BUILD).text(view)];
  const types = texts.flatMap((text) => [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)]);
  return new Set(
    types.flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  );
}

const asked = (expr: string) => expr.match(/\b(?:marvin|process|nodejs)_[a-z0-9_]+/g) ?? [];

describe('what is asked of Prometheus', () => {
  it.each(rules.map(({ alert, expr }) => [alert, expr] as const))(
    'is told by a process: %s',
    async (_alert, expr) => {
      const told = await namesTold();
      expect(asked(expr).filter((name) => !told.has(name))).toEqual([]);
      expect(asked(expr).length).toBeGreaterThan(0);
    },
  );

  it('is told by a process: the dashboard', async () => {
    const text = readFileSync(join(DEPLOY, 'grafana/marvin.json'), 'utf8');
    const { panels } = dashboardSchema.parse(JSON.parse(text));
    const told = await namesTold();
    for (const { targets } of panels)
      for (const { expr } of targets) {
        expect(asked(expr).length, expr).toBeGreaterThan(0);
        expect(asked(expr).filter((name) => !told.has(name))).toEqual([]);
      }
    // What is told and shown nowhere is told for nothing.
    const shown = new Set(asked(text));
    const ours = [...told].filter((name) => name.startsWith('marvin_') && !/_(?:count|sum)$/.test(name));
    const ruled = new Set(rules.flatMap(({ expr }) => asked(expr)));
    expect(ours.filter((name) => !shown.has(name) && !ruled.has(name))).toEqual(['marvin_desk_reached']);
  });

  it('has a row in docs/operations.md for each alert, and for each metric', async () => {
    const doc = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    for (const { alert } of rules) expect(doc).toContain(`\`${alert}\``);
    for (const name of await namesTold())
      if (name.startsWith('marvin_'))
        expect(doc).toContain(`\`${name.replace(/_(?:bucket|count|sum)$/, '')}\``);
  });
});

const promtool = spawnSync('promtool', ['--version']).error === undefined;
if (!promtool)
  console.log('promtool is not installed (Debian: prometheus), so the alert rules are not run here.');

describe.skipIf(!promtool)('promtool', () => {
  it.each([
    ['check', 'alerts.yml'],
    ['test', 'alerts.test.yml'],
  ])('%s rules %s', (verb, file) => {
    const { status, stdout, stderr } = spawnSync(
      'promtool',
      [verb, 'rules', join(DEPLOY, 'prometheus', file)],
      { encoding: 'utf8' },
    );
    expect(status, stdout + stderr).toBe(0);
  });
});
