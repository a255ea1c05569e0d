// How a result reaches 1C: one small interface, three ways to do it, an outcome as a value. The `results` queue gives
// at least once; each way makes once of it by the result's id. What an outcome means for the job is the worker's business.
import type { OnecConfig } from '../../shared/config/configSchema.js';
import { createFileTarget } from './fileTarget.js';
import { createHttpTarget } from './httpTarget.js';
import { createODataTarget } from './odataTarget.js';
import type { ResultTarget } from './resultTarget.js';

export type { DeliveryOutcome, ResultTarget as ResultDelivery } from './resultTarget.js';

interface DeliveryDesk {
  readonly name: string;
  /** IANA zone. */
  readonly zone: string;
  readonly config: OnecConfig['results'];
}

/**
 * The delivery that a desk's configuration asks for.
 *
 * @throws ConfigurationError when `fields` of an OData delivery cannot be written
 */
export function createTarget({ name, zone, config }: DeliveryDesk): ResultTarget {
  switch (config.kind) {
    case 'file':
      return createFileTarget({ name, zone, config });
    case 'http':
      return createHttpTarget(config);
    case 'odata':
      return createODataTarget({ name, zone, config });
  }
}
