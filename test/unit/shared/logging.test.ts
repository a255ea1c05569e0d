// What the log says of an error, by a process of its own that writes to its standard output.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const LOGGING = new URL('../../../src/shared/logging.ts', import.meta.url).href;
const ERRORS = new URL('../../../src/shared/errors.ts', import.meta.url).href;

/** The lines of a process that logs what `expression` evaluates to, once by itself and once throttledLog. */
function logged(expression: string): Record<string, unknown>[] {
  const program = `
    import { z } from 'zod';
    const { createLogger, throttledLog } = await import(${JSON.stringify(LOGGING)});
    const { UnavailableError } = await import(${JSON.stringify(ERRORS)});
    const raised = (run) => { try { return run(); } catch (error) { return error; } };
    const logger = createLogger('test', 'info');
    const error = ${expression};
    logger.error({ err: error }, 'it failed');
    throttledLog(logger, 'it fails again and again')(error);`;
  const output = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: { ...process.env, TSX_DISABLE_CACHE: '1' },
  });
  const lines = output.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('an error that quotes a patient', () => {
  it.each([
    ['of the language', 'raised(() => JSON.parse(\'{"patient": Иванов}\'))', 'SyntaxError'],
    ['of a schema', "z.literal('x', 'Иванов is not x').safeParse('Иванов').error", 'ZodError'],
    ['of a library', "Object.assign(new Error('no such row: Иванов'), { code: 'no_row' })", 'Error'],
    ['with another as its cause', "new Error('Иванов', { cause: new Error('Иванов') })", 'Error'],
    [
      'that carries a row of an export',
      "Object.assign(new Error('Иванов'), { row: { patient: 'Иванов' } })",
      'Error',
    ],
  ])('%s is logged by its kind and place, without the name', (_whose, expression, kind) => {
    const lines = logged(expression);
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toContain('Иванов');
    for (const { err } of lines) expect(err).toMatchObject({ kind });
  });

  it('is logged by its type when it is no error at all', () => {
    expect(logged("'Иванов'")).toMatchObject([{ err: { kind: 'string' } }, { err: { kind: 'string' } }]);
  });
});

describe('an error that quotes nobody', () => {
  it.each([
    ['ours', "new UnavailableError('Redis cannot be reached.')", 'Redis cannot be reached.'],
    ['the system’s', "Object.assign(new Error('disk full'), { code: 'ENOSPC' })", 'disk full'],
  ])('is logged with its message: %s', (_whose, expression, message) => {
    for (const { err } of logged(expression)) expect(err).toMatchObject({ message });
  });
});
