// Output that nobody reads any more: who reads ours may stop, such as `head`.

/** A process whose output is no longer read goes on; only nobody reads of it. Any other error of the stream is thrown. */
export function goOnUnread(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
