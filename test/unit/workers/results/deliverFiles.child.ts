// A worker as far as the results file is concerned: delivers the results it is given, says each id when it is done.
import { openTarget } from '../../../../src/workers/results/openTarget.js';
import type { Result } from '../../../../src/shared/contracts/result.js';

process.on('message', ({ dir, results }: { dir: string; results: Result[] }) => {
  const config = { kind: 'file', dir, encoding: 'windows-1251' } as const;
  const target = openTarget({ name: 'main', zone: 'Europe/Moscow', config });
  void (async () => {
    for (const result of results) {
      const outcome = await target.deliver(result);
      process.send?.({ id: result.id, outcome });
    }
    process.disconnect();
  })();
});
process.send?.('ready');
