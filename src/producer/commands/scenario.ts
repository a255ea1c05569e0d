// `marvin scenario`: what a clinic builds in VoiceBox's cabinet for a desk, and whether what it built is right.
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { url } from '../../shared/contracts/values.js';
import type { Language } from '../../shared/domain/languages.js';
import { InputError, systemCodeOf, UsageError } from '../../shared/errors.js';
import { chosenDesks, EXIT, type Cli } from '../cli.js';
import { scenarioSchema, type Scenario } from '../scenario/blocks.js';
import { buildScenario } from '../scenario/build.js';
import { deskScenario } from '../scenario/deskScenario.js';
import { lintScenario, type Finding } from '../scenario/lint.js';
import { scenarioPage } from '../scenario/page.js';
import { inLanguage, say } from '../../shared/texts/say.js';

const MAX_CHARACTERS = 4 * 1024 * 1024;

interface RenderOptions {
  readonly url?: string;
  readonly key?: true;
  readonly dir: string;
}

interface LintOptions {
  readonly desk?: string;
  readonly url?: string;
}

export function addScenario(program: Command, cli: Cli): void {
  const scenario = program
    .command('scenario')
    .description(say("VoiceBox's scenario of a desk: render, lint"));

  scenario
    .command('render')
    .description(say('write the scenario of a desk as a page in Russian and as JSON; both hold its token'))
    .argument('<desk>')
    .option('--url <url>', say('where the robot reaches the web process (default: publicUrl)'), publicAddress)
    .option('--key', say('the operator presses 1 before the patient is rung'))
    .option('--dir <directory>', say('where the two files go'), '.')
    .action((name: string, options: RenderOptions) => render(cli, name, options));

  scenario
    .command('lint')
    .description(say('say what is wrong with a scenario that was exported as JSON'))
    .argument('<file>')
    .option('--desk <desk>', say('whose scenario it is; with one desk it need not be said'))
    .option('--url <url>', say('where the robot reaches the web process (default: publicUrl)'), publicAddress)
    .action((file: string, options: LintOptions) =>
      lint(cli, file, options, program.opts<{ lang?: Language }>().lang ?? 'ru'),
    );
}

function publicAddress(text: string): string {
  if (url.safeParse(text).success) return text;
  throw new UsageError(say('"{text}" is not an address such as https://marvin.example.', { text }));
}

async function render(cli: Cli, name: string, { url: given, key, dir }: RenderOptions): Promise<void> {
  const { config } = await cli.configured();
  const [desk] = chosenDesks(config.desks, name);
  const wanted = desk && deskScenario(desk, given ?? config.publicUrl);
  if (!wanted) return;
  if (wanted.address === null)
    throw new UsageError(
      say(
        'Nobody knows where the robot reaches Marvin: write publicUrl into marvin.yaml, or give --url https://…',
      ),
    );
  const scenario = buildScenario({ ...wanted, address: wanted.address }, key === true);
  const files = { html: scenarioPage(scenario, wanted), json: `${JSON.stringify(scenario, null, 2)}\n` };
  for (const [extension, text] of Object.entries(files)) {
    const path = join(dir, `scenario-${name}.${extension}`);
    await writePrivately(path, text);
    cli.print(path);
  }
  cli.say(say('Both files hold the token of this desk: delete them when the scenario is built.'));
}

/** Never through a link, and readable by its owner only. */
async function writePrivately(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${randomUUID()}`;
  try {
    await writeFile(unfinished, text, { flag: 'wx', mode: 0o600 });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw new InputError(
      say('{path} cannot be written ({why}); name another directory with --dir.', {
        path,
        why: systemCodeOf(error) ?? say('unknown reason'),
      }),
    );
  }
}

async function lint(cli: Cli, file: string, options: LintOptions, lang: Language): Promise<void> {
  const { config } = await cli.configured();
  const desks = chosenDesks(config.desks, options.desk);
  const [desk, ...others] = desks;
  if (!desk || others.length > 0)
    throw new UsageError(
      say('Say whose scenario it is with --desk: {names}.', {
        names: desks.map(({ name }) => name).join(', '),
      }),
    );
  const scenario = await readScenario(file);
  const wanted = deskScenario(desk, options.url ?? config.publicUrl);
  inLanguage(lang, () => tellFindings(cli, lintScenario(scenario, wanted)));
}

function tellFindings(cli: Cli, findings: readonly Finding[]): void {
  for (const { code, block, what } of findings) cli.print(`${block ?? say('сценарий')}: ${what} (${code})`);
  const count = findings.length;
  cli.say(count === 0 ? say('Ошибок не найдено.') : say('Найдено: {count}.', { count }));
  if (count > 0) cli.exitWith(EXIT.failed);
}

async function readScenario(file: string): Promise<Scenario> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const why = systemCodeOf(error) ?? say('unknown reason');
    throw new InputError(
      say('{path} cannot be opened ({why}); check the name and the rights.', { path: file, why }),
    );
  });
  if (text.length > MAX_CHARACTERS) throw new InputError(say('{file} is too long for a scenario.', { file }));
  const parsed = scenarioSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(
    say(
      '{file} is no scenario: {field} is missing or wrong; compare it with what "marvin scenario render" writes.',
      { file, field: issue?.path.join('.') || 'JSON' },
    ),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}
