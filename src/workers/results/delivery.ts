// How a result reaches 1C: one small interface, three ways to do it, an outcome as a value. The `results` queue gives
// at least once; each way makes once of it by the result's id. What an outcome means for the job is the worker's business.
import type { OnecConfig } from '../../shared/contracts/config.js';
import { createFileDelivery } from './fileDelivery.js';
import { createHttpDelivery } from './httpDelivery.js';
import { createODataDelivery } from './odataDelivery.js';
import type { ResultDelivery } from './outcome.js';

export type { DeliveryOutcome, ResultDelivery } from './outcome.js';

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
export function createDelivery({ name, zone, config }: DeliveryDesk): ResultDelivery {
  switch (config.kind) {
    case 'file':
      return createFileDelivery({ name, zone, config });
    case 'http':
      return createHttpDelivery(config);
    case 'odata':
      return createODataDelivery({ name, zone, config });
  }
}
