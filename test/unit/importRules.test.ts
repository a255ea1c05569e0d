// The rooms of docs/architecture.md: the lint step refuses an import that crosses a wall.
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

// Without types: what is linted here is not what is on disk, and the walls need no types.
const untyped = { ...tseslint.configs.disableTypeChecked, files: ['**/*.ts'] };
const eslint = new ESLint({ overrideConfig: [untyped] });

async function refusals(filePath: string, code: string): Promise<string[]> {
  const [report] = await eslint.lintText(code, { filePath });
  return (report?.messages ?? []).flatMap(({ ruleId, message }) =>
    ruleId === null || ruleId.startsWith('no-restricted') ? [ruleId ?? message] : [],
  );
}

describe('the import rules', () => {
  it.each([
    ['src/shared/domain/gate.ts', "import { readFile } from 'node:fs';\nreadFile;\n"],
    ['src/shared/domain/gate.ts', "import { z } from 'zod';\nz;\n"],
    ['src/shared/domain/gate.ts', "import { openDesk } from '../queues.js';\nopenDesk;\n"],
    ['src/shared/contracts/job.ts', "import { Queue } from 'bullmq';\nQueue;\n"],
    ['src/shared/calls/wake.ts', "import axios from 'axios';\naxios;\n"],
    ['src/shared/calls/wake.ts', "import { loadConfig } from '../config.js';\nloadConfig;\n"],
    [
      'src/shared/calls/wake.ts',
      "import { readConfiguration } from '../configuration.js';\nreadConfiguration;\n",
    ],
    ['src/shared/queues.ts', "import { place } from '../workers/place.js';\nplace;\n"],
    ['src/workers/place.ts', "import { queueRows } from '../producer/queueing.js';\nqueueRows;\n"],
    ['src/webhooks/app.ts', "import axios from 'axios';\naxios;\n"],
    [
      'src/producer/enqueue.ts',
      "import { startSimulator } from '../simulator/simulator.js';\nstartSimulator;\n",
    ],
  ])('refuse in %s: %s', async (filePath, code) => {
    expect(await refusals(filePath, code)).toContain('no-restricted-imports');
  });

  it('let a client import axios, and domain import luxon', async () => {
    expect(await refusals('src/workers/robotClient.ts', "import axios from 'axios';\naxios;\n")).toEqual([]);
    expect(
      await refusals('src/shared/domain/instant.ts', "import { DateTime } from 'luxon';\nDateTime;\n"),
    ).toEqual([]);
  });

  it('let only a main end the process or read the configuration', async () => {
    expect(await refusals('src/workers/place.ts', 'process.exit(1);\n')).toContain('no-restricted-syntax');
    expect(await refusals('src/workers/main.ts', 'process.exit(1);\n')).toEqual([]);
    const reading = 'await readConfiguration(process.env);\n';
    expect(await refusals('src/workers/place.ts', reading)).toContain('no-restricted-syntax');
    expect(await refusals('src/workers/main.ts', reading)).toEqual([]);
  });
});
