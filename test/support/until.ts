// Tests wait for conditions, never for a fixed time.
export { until, TimeoutError, type Patience } from '../../scripts/local/until.js';
