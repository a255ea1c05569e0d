// Where an export's bytes come from: a file, or a stream, which is spooled because an export is read more than once.
import { constants } from 'node:fs';
import { mkdtemp, open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Encoding } from '../../shared/onec/csvOutput.js';
import { InputError, systemCodeOf } from '../../shared/errors.js';
import { say } from '../../shared/texts/say.js';

const BLOCK_BYTES = 1 << 18;
/** V8 frees the text of a larger chunk only in full collections: peak memory would double. */
const CHUNK_BYTES = 1 << 15;

/**
 * Opens a file for reading at any place. `-` is `stdin`; what cannot be read twice (a pipe) is spooled to a file without a name.
 *
 * @throws InputError when there is nothing to read
 */
export async function openSource(path: string, stdin: Readable): Promise<FileHandle> {
  if (path === '-') return spool(stdin);
  const handle = await open(path, constants.O_RDONLY).catch((error: unknown) => {
    throw new InputError(
      say('{path} cannot be opened ({why}); check the name and the rights.', {
        path,
        why: systemCodeOf(error) ?? say('unknown reason'),
      }),
    );
  });
  const stat = await handle.stat();
  if (stat.isFile()) return handle;
  if (!stat.isDirectory()) return spool(handle.createReadStream());
  await handle.close();
  throw new InputError(say('{path} is a directory; name one export file in it.', { path }));
}

/** The file loses its name before it is written, so that no crash can leave patients' data behind. */
async function spool(stream: Readable): Promise<FileHandle> {
  const handle = await openNameless();
  try {
    await writeFile(handle, stream);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openNameless(): Promise<FileHandle> {
  const directory = await mkdtemp(join(tmpdir(), 'marvin-'));
  try {
    return await open(join(directory, 'export'), 'wx+', 0o600);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** All bytes from the start, read in blocks and given in chunks. A chunk is valid until the next one is taken. */
export async function* bytesOf(handle: FileHandle): AsyncGenerator<Buffer> {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  for (let position = 0; ;) {
    const { bytesRead } = await handle.read(block, 0, BLOCK_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    for (let at = 0; at < bytesRead; at += CHUNK_BYTES) {
      yield block.subarray(at, Math.min(at + CHUNK_BYTES, bytesRead));
    }
  }
}

/** Decodes chunks of bytes. The byte order mark is left out; bytes that are invalid in the encoding become U+FFFD. */
export async function* textOf(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
