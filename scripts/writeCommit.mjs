// The last step of `npm run build`.
import { writeCommit } from './setup/commit.mjs';

writeCommit();
