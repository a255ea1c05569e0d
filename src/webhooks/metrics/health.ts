// For the host: whether the process is alive, and whether it can do its work.
import { Router } from 'express';
import { within } from '../../shared/deadline.js';
import { REDIS_SHORT_WAIT_MS } from '../http/redisWaits.js';

/**
 * `/healthz` answers while the process lives, `/readyz` while Redis answers within a second.
 *
 * @param ping asks Redis for a sign of life
 */
export function healthRoutes(ping: () => Promise<unknown>): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => void res.json({ status: 'ok' }));
  router.get('/readyz', async (_req, res) => {
    try {
      await within(REDIS_SHORT_WAIT_MS, ping());
      res.json({ status: 'ready' });
    } catch {
      res.status(503).json({ status: 'unavailable', reason: 'Redis does not answer within a second.' });
    }
  });
  return router;
}
