// The kinds of result target: one line each, named as `onec.results.kind` in marvin.yaml (config/onecSchema.ts has their
// settings).
export { createFileTarget as file } from './fileTarget.js';
export { createHttpTarget as http } from './httpTarget.js';
export { createODataTarget as odata } from './odataTarget.js';
