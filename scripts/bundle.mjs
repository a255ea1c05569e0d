// The last step of `npm run build`.
import { bundle } from './setup/bundle.mjs';

await bundle();
