// What the environment says of metrics and traces.
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../../src/shared/config/environment.js';
import { generateSealKey } from '../../../../src/shared/sealing.js';

const read = (env: NodeJS.ProcessEnv) =>
  readEnvironment({ MARVIN_SEAL_KEYS: generateSealKey('test'), ...env });

describe('metrics and traces', () => {
  it('are off unless they are asked for', () => {
    expect(read({})).toMatchObject({ metricsPort: null, isTraced: false });
    expect(read({ METRICS_PORT: '9464' }).metricsPort).toBe(9464);
  });

  const ENDPOINT = 'http://127.0.0.1:4318';
  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${ENDPOINT}/v1/traces` }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_TRACES_EXPORTER: 'otlp' }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_SDK_DISABLED: 'true' }, false],
    [{ OTEL_SERVICE_NAME: 'clinic' }, false],
  ])('%j: traced %s', (env, isTraced) => expect(read(env).isTraced).toBe(isTraced));

  it.each([
    ['METRICS_PORT', '94x', 'must be a port number'],
    ['METRICS_PORT', '70000', 'must be a port number'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317', 'must be an address such as http://127.0.0.1:4318'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'must be http/json or left out'],
    ['OTEL_TRACES_EXPORTER', 'jaeger', 'must be otlp or none'],
  ])('%s=%s is refused in a sentence', (name, value, sentence) => {
    expect(() => read({ [name]: value })).toThrow(`${name}: ${sentence}`);
  });
});
