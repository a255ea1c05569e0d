// The yardstick of the web process: bare Express with one write to Redis for each call event.
import express from 'express';
import { Redis } from 'ioredis';

const { REDIS_URL = '', PORT = '0' } = process.env;

const redis = new Redis(REDIS_URL);
const app = express();
app.post('/voicebox/:desk/callback/:callid', express.json(), async (req, res) => {
  await redis.hset(`plain:call:${req.params.callid}`, 'status', String(req.body.status));
  res.json({ result: 'settled' });
});
app.get('/readyz', (_req, res) => {
  res.json({});
});
await redis.ping();
app.listen(Number(PORT), '127.0.0.1', () => console.log('{"msg":"listening"}'));
