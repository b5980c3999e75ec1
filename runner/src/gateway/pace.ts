// How fast the engines work off what waits, to tell a request at once that its turn would come too late.

/** Fewer finished requests than this say nothing yet. */
const LEAST_DONE = 8;

export class Pace {
  #busySince: number | undefined;
  #done = 0;
  #tokens = 0;

  /** To be called whenever the queue changes: only while requests wait do the engines show what they can. */
  look(waiting: number, now: number): void {
    if (waiting > 0) this.#busySince ??= now;
    else {
      this.#busySince = undefined;
      this.#done = 0;
      this.#tokens = 0;
    }
  }

  finished(tokens: number): void {
    if (this.#busySince === undefined) return;
    this.#done++;
    this.#tokens += tokens;
  }

  /** Milliseconds until so many tokens of work are done; undefined while nothing is known. */
  waitMs(tokens: number, now: number): number | undefined {
    if (this.#busySince === undefined || this.#done < LEAST_DONE) return undefined;
    return (tokens * (now - this.#busySince)) / Math.max(1, this.#tokens);
  }
}
