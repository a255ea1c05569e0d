// The files for hosts in deploy/ and app.json, as far as they can be checked without the hosts: they name what is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

  it('compose starts Redis as docs/operations.md says', () => {
    const compose = z.object({ services: z.object({ redis: z.object({ command: z.array(z.string()) }) }) });
    const command = compose
      .parse(parse(read('deploy/docker/compose.yaml'), { merge: true }))
      .services.redis.command.join(' ');
    const [, block = ''] = /## Redis[\s\S]*?```\n([\s\S]*?)```/.exec(read('docs/operations.md')) ?? [];
    const settings = block.trim().split('\n');
    expect(settings).toHaveLength(4);
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
