// Cuts what passes between a client and Redis into whole messages: commands one way, answers the other.

/** Cuts one direction of a connection; keeps an unfinished message for the next chunk. */
export type Splitter = (chunk: Buffer) => Buffer[];

const CRLF = Buffer.from('\r\n');

/** Both protocols of Redis, RESP2 and RESP3: a command is `*2\r\n$3\r\nGET\r\n$1\r\nk\r\n`, an answer any of their types. */
export function respSplitter(): Splitter {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const messages: Buffer[] = [];
    for (let end = messageEnd(rest, 0); end !== null; end = messageEnd(rest, 0)) {
      messages.push(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
    return messages;
  };
}

/** @returns the words of a command; what is no array of bulk strings has none */
export function wordsOf(command: Buffer): string[] {
  const words: string[] = [];
  let at = command.indexOf(CRLF) + CRLF.length;
  while (command[at] === BULK) {
    const start = command.indexOf(CRLF, at) + CRLF.length;
    const length = Number(command.toString('latin1', at + 1, start - CRLF.length));
    words.push(command.toString('utf8', start, start + length));
    at = start + length + CRLF.length;
  }
  return words;
}

const BULK = '$'.charCodeAt(0);

/** How many messages belong to one whose head says `count`. */
const PARTS: Readonly<Record<string, (count: number) => number>> = {
  '*': (count) => count,
  '~': (count) => count,
  '>': (count) => count,
  '%': (count) => 2 * count,
};
const WITH_LENGTH = new Set(['$', '!', '=']);

/** @returns where the message that begins at `start` ends, or null when it is not all there */
function messageEnd(bytes: Buffer, start: number): number | null {
  const lineEnd = bytes.indexOf(CRLF, start);
  if (lineEnd === -1) return null;
  const type = String.fromCharCode(bytes[start] ?? 0);
  const bodyAt = lineEnd + CRLF.length;
  const count = () => Number(bytes.toString('latin1', start + 1, lineEnd));
  if (WITH_LENGTH.has(type)) {
    const end = count() < 0 ? bodyAt : bodyAt + count() + CRLF.length;
    return end <= bytes.length ? end : null;
  }
  let at: number | null = bodyAt;
  for (let left = PARTS[type]?.(count()) ?? 0; left > 0 && at !== null; left -= 1) at = messageEnd(bytes, at);
  return at;
}
