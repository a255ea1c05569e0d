// Where Marvin's other programs are: beside the one that runs, in dist/ or in src/. Two folders deep in both, like this file.
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The file to start for a room's program. */
export function programOf(room: 'producer' | 'simulator'): string {
  return fileURLToPath(new URL(`../${room}/main${extname(import.meta.filename)}`, import.meta.url));
}
