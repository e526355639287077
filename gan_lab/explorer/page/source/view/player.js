// Lets a game go on by itself: a worker trains for a while, its picture is shown, and so on.

/** @typedef {import("../game/table.js").Sight} Sight */

const SLICE = 25; // milliseconds of training for one picture
const FASTEST = 1e9; // steps a second, more than any machine takes
const CATCH_UP = 0.25; // seconds of steps, at most, that are made up for after a break

/** Plays while it is wanted and seen. */
export class Player {
  /**
   * @param {(steps: number, milliseconds: number) => Promise<Sight & {taken: number}>} ask Asks the worker for steps,
   *   as many as it can take in that time.
   * @param {(sight: Sight) => void} onSight Called with what comes back.
   * @param {(problem: unknown) => void} onEnd Called when it has paused: with the error if one was the reason, else
   *   with null.
   * @param {number} maxSteps Of one run; it then pauses by itself.
   */
  constructor(ask, onSight, onEnd, maxSteps) {
    this.ask = ask;
    this.onSight = onSight;
    this.onEnd = onEnd;
    this.maxSteps = maxSteps;
    this.speed = FASTEST; // steps a second
    this.isWanted = false;
    this.isOnScreen = false;
    this.isWorking = false;
    this.left = 0; // steps of this run
  }

  /** Go on, from now on or as soon as it is seen. */
  start() {
    this.isWanted = true;
    this.left = this.maxSteps;
    this.work();
  }

  /** Pause after the slice that the worker is in; `onEnd` is called then. */
  pause() {
    if (!this.isWanted) return;
    this.isWanted = false;
    if (!this.isWorking) this.onEnd(null);
  }

  /** @param {boolean} isSeen Whether a person can see it; else it waits. */
  set isSeen(isSeen) {
    this.isOnScreen = isSeen;
    this.work();
  }

  async work() {
    if (this.isWorking || !this.isWanted || !this.isOnScreen) return;
    this.isWorking = true;
    /** @type {unknown} */
    let problem = null;
    try {
      await this.playSeen();
    } catch (raised) {
      problem = raised;
      this.isWanted = false;
    }
    this.isWorking = false;
    if (this.left <= 0) this.isWanted = false;
    if (!this.isWanted) this.onEnd(problem);
  }

  async playSeen() {
    let due = 1; // steps that the speed allows by now
    let before = performance.now();
    while (this.isWanted && this.isOnScreen && this.left > 0) {
      if (due < 1) {
        await new Promise((resolve) => setTimeout(resolve, Math.max(8, (1000 * (1 - due)) / this.speed)));
      } else {
        const sight = await this.ask(Math.min(Math.floor(due), this.left), SLICE);
        this.left -= sight.taken;
        due -= sight.taken;
        this.onSight(sight);
      }
      const now = performance.now();
      due = Math.min(due + (this.speed * (now - before)) / 1000, Math.max(1, CATCH_UP * this.speed));
      before = now;
    }
  }
}
