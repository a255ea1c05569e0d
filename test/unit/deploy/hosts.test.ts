// The files for hosts in deploy/ and app.json, as far as they can be checked without the hosts: they name what is there.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const CONFIGURATION = read('docs/configuration.md');
const EXAMPLE = read('marvin.example.yaml');

const isKnown = (name: string) => CONFIGURATION.includes(`\`${name}\``) || EXAMPLE.includes(`\${${name}}`);

describe('what is given to hosts', () => {
  it('app.json sets variables that Marvin, or the example, reads', () => {
    const { env } = z.object({ env: z.record(z.string(), z.unknown()) }).parse(JSON.parse(read('app.json')));
    expect(Object.keys(env).filter((name) => !isKnown(name))).toEqual([]);
  });

  it('so do the units and their environment file', () => {
    const lines = read('deploy/systemd/marvin.env.example').split('\n');
    const names = lines.flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !isKnown(name))).toEqual([]);
  });

  it('the command for people has the environment of the units, whatever its values hold', () => {
    const dir = mkdtempSync(join(tmpdir(), 'marvin-wrapper-'));
    const inDir = (text: string) =>
      text
        .replace(/\/(etc\/marvin|var\/lib\/marvin|opt\/marvin)/g, `${dir}/$1`)
        .replace('/usr/bin/node', process.execPath);
    const main = join(dir, 'opt/marvin/dist/producer');
    for (const folder of ['etc/marvin', 'var/lib/marvin', 'opt/marvin/dist/producer'])
      mkdirSync(join(dir, folder), { recursive: true });
    const password = 'p$HOME `id` \\ #x';
    writeFileSync(join(dir, 'etc/marvin/marvin.env'), `VOICEBOX_PASSWORD='${password}'\n`);
    writeFileSync(
      join(main, 'main.js'),
      'const { VOICEBOX_PASSWORD, MARVIN_CONFIG } = process.env; console.log(JSON.stringify([VOICEBOX_PASSWORD, MARVIN_CONFIG, process.argv.slice(2)]))',
    );
    const output = execFileSync('sh', [
      '-c',
      inDir(read('deploy/systemd/marvin')),
      'marvin',
      'why',
      'КЛ00 1',
    ]);
    expect(JSON.parse(output.toString())).toEqual([
      password,
      `${dir}/etc/marvin/marvin.yaml`,
      ['why', 'КЛ00 1'],
    ]);
    rmSync(dir, { recursive: true });
  });

  it('compose starts Redis as docs/operations.md says', () => {
    const compose = z.object({ services: z.object({ redis: z.object({ command: z.array(z.string()) }) }) });
    const command = compose
      .parse(parse(read('deploy/docker/compose.yaml'), { merge: true }))
      .services.redis.command.join(' ');
    const [, block = ''] = /## Redis[\s\S]*?```\n([\s\S]*?)```/.exec(read('docs/operations.md')) ?? [];
    const settings = block.trim().split('\n');
    expect(settings).toHaveLength(5);
    for (const setting of settings) expect(command).toContain(`--${setting}`);
  });

  it('Procfile, units, image and compose start what the sources have', () => {
    const units = readdirSync(join(ROOT, 'deploy/systemd')).filter((name) => name.endsWith('.service'));
    const files = [
      'Procfile',
      'deploy/docker/Dockerfile',
      'deploy/docker/compose.yaml',
      ...units.map((name) => `deploy/systemd/${name}`),
    ];
    for (const file of files) {
      const mains = [...read(file).matchAll(/dist\/(\w+)\/main\.js/g)].map(([, room = '']) => room);
      expect(mains.length, file).toBeGreaterThan(0);
      for (const room of mains) expect(existsSync(join(ROOT, 'src', room, 'main.ts')), file).toBe(true);
    }
  });

  it('the image is made of files that are there', () => {
    const copied = [...read('deploy/docker/Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)];
    const paths = copied.flatMap(([, list = '']) => list.split(' '));
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const admitted = read('deploy/docker/Dockerfile.dockerignore').split('\n');
    expect(paths.filter((path) => !admitted.includes(`!${path}`))).toEqual([]);
  });
});
