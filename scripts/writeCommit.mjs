// The last step of `npm run build`.
import { finishBuild } from './setup/commit.mjs';

finishBuild();
