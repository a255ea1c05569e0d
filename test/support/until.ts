// Tests wait for conditions, never for a fixed time.
export { until, type Patience } from '../../scripts/local/until.js';
