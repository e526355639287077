// The table at which a worker plays: one game, which the page lets go on and looks at.

import { Game } from "./game.js";
import { look } from "./scene.js";

/** @typedef {import("./rules.js").GameRules} GameRules */
/** @typedef {import("./rules.js").Mixture} Mixture */
/** @typedef {import("./rules.js").Settings} Settings */

/**
 * What the page sees of a game.
 * @typedef {object} Sight
 * @property {import("./game.js").Moment} moment
 * @property {import("./scene.js").Scene} scene
 */

/** Plays one game. */
export class GameTable {
  /**
   * @param {GameRules} rules
   * @param {{points: Mixture, seed: number, settings: Partial<Settings>}} asked What the game starts with.
   */
  constructor(rules, { points, seed, settings }) {
    this.game = new Game(rules, points, seed, settings);
  }

  /**
   * Change settings, or the data, from the next step on.
   * @param {{points?: Mixture, settings?: Partial<Settings>}} asked
   * @returns {Sight}
   */
  change({ points, settings }) {
    if (points) this.game.changePoints(points);
    this.game.change(settings ?? {});
    return this.see();
  }

  /**
   * Let the game go on.
   * @param {{steps: number, only: string, milliseconds: number}} asked How many steps at most, which network moves
   *   alone ("" for none), and after how long it stops though there are steps left; one step is taken always.
   * @returns {Sight & {taken: number}} taken: how many steps it were.
   */
  play({ steps, only, milliseconds }) {
    const end = performance.now() + milliseconds;
    let taken = 0;
    do {
      this.game.step(only);
      taken += 1;
    } while (taken < steps && performance.now() < end);
    return { ...this.see(), taken };
  }

  /** @returns {Sight} */
  see() {
    return { moment: this.game.measure(), scene: look(this.game) };
  }
}
