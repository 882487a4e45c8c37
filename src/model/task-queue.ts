/** Runs tasks one after another, in the order they come. */
export class TaskQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #load = 0;

  /** Tasks that run or wait. */
  get load(): number {
    return this.#load;
  }

  run<T>(task: () => Promise<T>): Promise<T> {
    this.#load += 1;
    const result = this.#tail.then(task);
    const leave = () => {
      this.#load -= 1;
    };
    this.#tail = result.then(leave, leave);
    return result;
  }

  /** Waits for the tasks begun so far. */
  async settle(): Promise<void> {
    await this.#tail;
  }
}
