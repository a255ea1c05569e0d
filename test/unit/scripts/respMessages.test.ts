// What passes between a client and Redis is cut into whole messages, however the network cuts it into pieces.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { respSplitter, wordsOf } from '../../../scripts/local/respMessages.js';

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const command = (words: readonly string[]) => `*${words.length}\r\n${words.map(bulk).join('')}`;

/** Answers of RESP2 and RESP3; texts hold line breaks and what looks like a message. */
const message: fc.Arbitrary<string> = fc.letrec<{ any: string; list: string; one: string }>((tie) => ({
  one: fc.oneof(
    fc.string().map((text) => bulk(`${text}\r\n*2\r\n`)),
    fc.constantFrom(
      '+OK\r\n',
      '-ERR no\r\n',
      ':12\r\n',
      '$-1\r\n',
      '*-1\r\n',
      '*0\r\n',
      '_\r\n',
      '#t\r\n',
      ',1.5\r\n',
      '$0\r\n\r\n',
    ),
  ),
  list: fc.oneof(
    fc.array(tie('any'), { maxLength: 3 }).map((parts) => `*${parts.length}\r\n${parts.join('')}`),
    fc
      .array(fc.tuple(tie('any'), tie('any')), { maxLength: 2 })
      .map((pairs) => `%${pairs.length}\r\n${pairs.flat().join('')}`),
  ),
  any: fc.oneof({ depthSize: 'small' }, tie('one'), tie('list')),
})).any;

test('messages come out whole and in order', () => {
  fc.assert(
    fc.property(fc.array(message), fc.infiniteStream(fc.integer({ min: 1, max: 20 })), (messages, sizes) => {
      const bytes = Buffer.from(messages.join(''));
      const split = respSplitter();
      const found: string[] = [];
      for (let at = 0; at < bytes.length;) {
        const size = Number(sizes.next().value);
        found.push(...split(bytes.subarray(at, at + size)).map(String));
        at += size;
      }
      expect(found).toEqual(messages);
    }),
  );
});

test('a command is told by its words', () => {
  expect(wordsOf(Buffer.from(command(['SET', 'ключ', 'a\r\nb'])))).toEqual(['SET', 'ключ', 'a\r\nb']);
  expect(wordsOf(Buffer.from('+OK\r\n'))).toEqual([]);
});
