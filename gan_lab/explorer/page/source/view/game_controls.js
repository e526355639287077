// The controls of the game: what they offer, and the settings that they say.

import { LOSSES } from "../game/losses.js";
import { build, find } from "./controls.js";
import { Panel } from "./panel.js";

/** @typedef {import("../game/rules.js").GameRules} GameRules */
/** @typedef {import("../game/rules.js").Settings} Settings */

/** The choice of points that a person puts. */
export const OWN = "own";
/** Settings that hold from the next step on; their controls are named like them. */
export const AT_ONCE = ["loss", "d_steps", "rate_d", "rate_g", "beta1"];
/** Settings that start another game. */
export const STARTING = ["z_dim", "minibatch_statistics"];

/** The controls in the section. */
export class GameControls extends Panel {
  /**
   * @param {HTMLElement} section
   * @param {GameRules} rules What they offer, and what is chosen at the start.
   */
  constructor(section, rules) {
    super(section);
    this.rules = rules;
    const { usual, rates, losses, data } = rules;
    const rateNames = rates.map((rate) => [String(rate), String(rate)]);
    /** @type {{[name: string]: string[][]}} Values and their names. */
    const offers = {
      loss: Object.entries(losses),
      d_steps: ["1", "2", "3", "5", "10"].map((count) => [count, `${count} a step`]),
      rate_d: rateNames,
      rate_g: rateNames,
      beta1: ["0", "0.5", "0.9"].map((value) => [value, value]),
      z_dim: [
        ["1", "1 number"],
        ["2", "2 numbers"],
      ],
      data: [...Object.entries(data).map(([name, { name: words }]) => [name, words]), [OWN, "your own points"]],
    };
    for (const [name, options] of Object.entries(offers)) {
      this.select(name).append(...options.map(([value, words]) => build("option", { value }, words)));
      if (name in usual) this.select(name).value = String(usual[/** @type {keyof Settings} */ (name)]);
    }
  }

  /** @returns {Partial<Settings>} What the controls say. */
  get settings() {
    const number = (/** @type {string} */ name) => Number(this.select(name).value);
    return {
      loss: this.select("loss").value,
      d_steps: number("d_steps"),
      rate_d: number("rate_d"),
      rate_g: number("rate_g"),
      beta1: number("beta1"),
      z_dim: number("z_dim"),
      minibatch_statistics: this.input("minibatch_statistics").checked,
    };
  }

  /** @returns {boolean} Whether D gives probabilities with the chosen loss. */
  get isProbability() {
    return LOSSES[this.select("loss").value].isProbability;
  }

  /**
   * @param {string} name
   * @returns {HTMLSelectElement}
   */
  select(name) {
    return find(this.section, `#${this.section.id}-${name}`, HTMLSelectElement);
  }
}
