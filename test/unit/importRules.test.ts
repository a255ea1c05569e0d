// The walls of docs/architecture.md: the lint step refuses an import that crosses one.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { WALLS } from '../../eslint.walls.js';

const ROOT = join(import.meta.dirname, '../..');

// Without types: what is linted here is not what is on disk, and the walls need no types.
const untyped = { ...tseslint.configs.disableTypeChecked, files: ['**/*.ts'] };
const eslint = new ESLint({ overrideConfig: [untyped] });

const OURS = /^(?:marvin\/|no-restricted)/;

async function refusals(filePath: string, code: string): Promise<string[]> {
  const [report] = await eslint.lintText(code, { filePath });
  return (report?.messages ?? []).flatMap(({ ruleId, message }) =>
    ruleId === null || OURS.test(ruleId) ? [ruleId ?? message] : [],
  );
}

const importing = (specifier: string) => `import * as it from '${specifier}';\nit;\n`;

/** Every folder of src that has files of its own, and one file in it that need not exist. */
const folders = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(ROOT, entry.parentPath));
const everyFolder = [...new Set(folders)].sort();

describe('the walls', () => {
  it.each([
    ['src/shared/domain/gate.ts', 'node:fs'],
    ['src/shared/domain/gate.ts', 'zod'],
    ['src/shared/domain/gate.ts', '../redis/deskQueues.js'],
    ['src/shared/domain/urgency.ts', '../environment.js'],
    ['src/shared/domain/urgency.ts', '../config/environment.js'],
    ['src/shared/domain/urgency.ts', '../onec/odata.js'],
    ['src/shared/contracts/job.ts', 'bullmq'],
    ['src/shared/config/configFile.ts', '../redis/connection.js'],
    ['src/shared/config/configFile.ts', '../robots/voicebox/voiceboxClient.js'],
    ['src/shared/redis/deskQueues.ts', '../calls/settle.js'],
    ['src/shared/calls/settle.ts', 'axios'],
    ['src/shared/calls/settle.ts', '../config/configFile.js'],
    ['src/shared/calls/settle.ts', '../config/configuration.js'],
    ['src/shared/calls/settle.ts', '../../workers/dialling/place.js'],
    ['src/shared/robots/openRobot.ts', '../redis/deskQueues.js'],
    ['src/shared/robots/voicebox/voicebox.ts', '../../calls/settle.js'],
    ['src/shared/robots/voicebox/voicebox.ts', 'axios'],
    ['src/shared/onec/odata.ts', 'axios'],
    ['src/shared/onec/odata.ts', '../../workers/runMarvin.js'],
    ['src/shared/onec/odata.ts', '../../workers/command.js'],
    ['src/workers/dialling/place.ts', '../../producer/queueing/queueRows.js'],
    ['src/workers/dialling/place.ts', '../../shared/robots/voicebox/wire.js'],
    ['src/workers/dialling/place.ts', '../results/targets.js'],
    ['src/webhooks/app.ts', 'axios'],
    ['src/webhooks/pages/deskPage.ts', '../access/login.js'],
    ['src/webhooks/robot/eventRoute.ts', '../../shared/robots/voicebox/readEvent.js'],
    ['src/producer/queueing/enqueueExport.ts', '../../simulator/simulator.js'],
    ['src/simulator/simulator.ts', '../shared/redis/connection.js'],
  ])('refuse in %s: %s', async (filePath, specifier) => {
    expect(await refusals(filePath, importing(specifier))).toEqual(['marvin/walls']);
  });

  it.each(everyFolder)(
    'stand around %s: no foreign package, no folder that it does not name',
    async (folder) => {
      const file = join(folder, 'madeUp.ts');
      expect(await refusals(file, importing('left-pad'))).toEqual(['marvin/walls']);
      const stranger = relative(folder, 'src/elsewhere/madeUp.js');
      expect(await refusals(file, importing(stranger))).toEqual(['marvin/walls']);
      expect(await refusals(file, `export * from '${stranger}';\n`)).toEqual(['marvin/walls']);
      expect(await refusals(file, `await import('${stranger}');\n`)).toEqual(['marvin/walls']);
      expect(await refusals(file, importing('./madeUpToo.js'))).toEqual([]);
    },
  );

  it('are stated for the folders that exist, and for no others', () => {
    const patterns = Object.keys(WALLS);
    const isStated = (folder: string) => patterns.includes(folder) || patterns.includes(join(folder, '../*'));
    expect(everyFolder.filter((folder) => !isStated(folder))).toEqual([]);
    const isThere = (pattern: string) =>
      everyFolder.some((folder) => folder === pattern || join(folder, '../*') === pattern);
    expect(patterns.filter((pattern) => !isThere(pattern))).toEqual([]);
  });

  it('refuse a folder that states none', async () => {
    expect(await refusals('src/elsewhere/madeUp.ts', importing('zod'))).toEqual(['marvin/walls']);
  });

  it('let a client import axios, and domain import luxon', async () => {
    const client = 'src/shared/robots/voicebox/voiceboxClient.ts';
    expect(await refusals(client, importing('axios'))).toEqual([]);
    expect(await refusals('src/shared/domain/instant.ts', importing('luxon'))).toEqual([]);
  });

  it('keep the processes apart', () => {
    const processes = ['src/producer', 'src/workers', 'src/webhooks', 'src/simulator'];
    const strangers = Object.entries(WALLS).flatMap(([folder, allowed]) =>
      allowed.filter((name) => {
        const owner = processes.find((process) => name === process || name.startsWith(`${process}/`));
        return owner !== undefined && !`${folder}/`.startsWith(`${owner}/`);
      }),
    );
    expect(strangers).toEqual([]);
  });
});

describe('the import rules', () => {
  it('let only a main end the process or read the configuration', async () => {
    const place = 'src/workers/dialling/place.ts';
    expect(await refusals(place, 'process.exit(1);\n')).toContain('no-restricted-syntax');
    expect(await refusals('src/workers/main.ts', 'process.exit(1);\n')).toEqual([]);
    const reading = 'await readConfiguration(process.env);\n';
    expect(await refusals(place, reading)).toContain('no-restricted-syntax');
    expect(await refusals('src/workers/main.ts', reading)).toEqual([]);
  });
});
