// Tests wait for conditions, never for a fixed time.
export { until } from '../../scripts/local/until.js';
