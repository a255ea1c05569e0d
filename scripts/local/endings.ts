// Everything that was started must be ended: in the opposite order, each once, and at once if it starts while we end.

export class Endings {
  readonly #pending: (() => Promise<unknown>)[] = [];
  #isOver = false;

  /** Remembers how to end something; ends it now if everything else has ended already. */
  async add(end: () => Promise<unknown>): Promise<void> {
    if (this.#isOver) await end();
    else this.#pending.push(end);
  }

  /** Ends everything, the last first. If one fails, the others are ended all the same; then the first error is thrown. */
  async run(): Promise<void> {
    this.#isOver = true;
    const failures: unknown[] = [];
    for (let end = this.#pending.pop(); end; end = this.#pending.pop()) {
      await end().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
