// How long a request waits for Redis before it is answered without it.

/** For people, 1C and Prometheus. */
export const REDIS_WAIT_MS = 2_000;
/** For the robot, which keeps a patient on the line meanwhile. A settle waits for Redis seven times, one after the other. */
export const EVENT_WAIT_MS = 1_600;
/** For questions whether Redis is there at all. */
export const REDIS_SHORT_WAIT_MS = 1_000;
