// A certificate for localhost that nobody vouches for, made by openssl where there is one.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atTeardown } from './teardown.js';

/** Paths of PEM files, which are removed with the test, or with the file when made in `beforeAll`. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export const NO_OPENSSL = 'there is no openssl here';

/** @returns null where there is no openssl */
export async function makeCertificate(): Promise<Certificate | null> {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-tls-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const words =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost';
  try {
    execFileSync('openssl', [...words.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' });
  } catch {
    return null;
  }
  return { key, cert };
}
