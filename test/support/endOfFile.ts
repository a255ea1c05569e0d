// Runs before each test file, and so after it: files share a process, and what one of them started must not outlive it.
import { afterAll, vi } from 'vitest';
import { endWhatTheFileStarted } from './teardown.js';

afterAll(async () => {
  await endWhatTheFileStarted();
  vi.useRealTimers();
  vi.unstubAllEnvs();
});
