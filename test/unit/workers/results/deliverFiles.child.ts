// A worker as far as the results file is concerned: delivers the results it is given, says each id when it is done.
import { createTarget } from '../../../../src/workers/results/targets.js';
import type { Result } from '../../../../src/shared/contracts/result.js';

process.on('message', ({ dir, results }: { dir: string; results: Result[] }) => {
  const config = { kind: 'file', dir, encoding: 'windows-1251' } as const;
  const delivery = createTarget({ name: 'main', zone: 'Europe/Moscow', config });
  void (async () => {
    for (const result of results) {
      const outcome = await delivery.deliver(result);
      process.send?.({ id: result.id, outcome });
    }
    process.disconnect();
  })();
});
process.send?.('ready');
