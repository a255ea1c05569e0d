// The log on disk.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openLog, type SimulatorEvent } from '../../../src/simulator/journal.js';

const dir = mkdtempSync(join(tmpdir(), 'simulator-log-'));
afterAll(() => rmSync(dir, { recursive: true }));

describe('the log', () => {
  it('has one JSON object a line, at once, and goes on where an earlier simulator ended', () => {
    const file = join(dir, 'log');
    const facts = { desk: 'main', callid: 'c', patient_number: '79161234567', attempt: '1' };
    const events: SimulatorEvent[] = [
      { at: '2026-11-23T07:00:00.000Z', event: 'placed', ...facts, outcome: 'busy' },
      { at: '2026-11-23T07:00:00.001Z', event: 'call_ended', ...facts },
    ];
    for (const event of events) openLog(file)(event);
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(events);
  });
});
