// What was started must be ended: in the opposite order, each once, and at once if it starts while we are leaving.

export class Endings {
  readonly #pending: (() => Promise<unknown>)[] = [];
  #isOver = false;

  /** Remembers how to end something; ends it now when everything else is ended already. */
  async add(end: () => Promise<unknown>): Promise<void> {
    if (this.#isOver) await end();
    else this.#pending.push(end);
  }

  /** Ends everything, last started first. A failing end does not keep the others from ending; the first is thrown at the end. */
  async run(): Promise<void> {
    this.#isOver = true;
    const failures: unknown[] = [];
    for (let end = this.#pending.pop(); end; end = this.#pending.pop()) {
      await end().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
