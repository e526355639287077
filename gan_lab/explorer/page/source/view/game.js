// The section The game: two networks in the plane, which a worker of their own trains.

import { latest } from "../client.js";
import { mixPlaces } from "../game/mixtures.js";
import { choice, find, freshSeed, seedField } from "./controls.js";
import { choosePanels, drawCurves } from "./curves.js";
import { AT_ONCE, GameControls, OWN, STARTING } from "./game_controls.js";
import { describeCurves, describePlane, writeCaption, writeGameCode } from "./game_words.js";
import { OwnPoints } from "./own_points.js";
import { Plane } from "./plane.js";
import { Player } from "./player.js";
import { whenSeen } from "./seen.js";

/** @typedef {import("../client.js").Lab} Lab */
/** @typedef {import("../game/game.js").Moment} Moment */
/** @typedef {import("../game/rules.js").Mixture} Mixture */
/** @typedef {import("../game/table.js").Sight} Sight */

const MAX_MOMENTS = 1200; // kept for the curves; of more, every second one goes
const WORDS_APART = 1000; // milliseconds between two descriptions of the plane while it plays

/**
 * Start the section.
 * @param {HTMLElement} section
 * @param {Lab} lab
 */
export function startGame(section, lab) {
  new GameView(section, lab).start();
}

/** The plane, the curves, what is known of the present game, and what the controls do with it. */
class GameView extends GameControls {
  /**
   * @param {HTMLElement} section
   * @param {Lab} lab
   */
  constructor(section, lab) {
    super(section, lab.facts.game);
    this.worker = lab.openClient(false);
    this.part("ground").style.background = `linear-gradient(to right, ${this.rules.surfaceColours.join()})`;
    this.plane = new Plane(this.canvas("plane"), this.rules);
    this.curves = this.canvas("curves");
    this.own = new OwnPoints(
      this.part("frame"),
      this.rules,
      () => this.takePlaces(),
      () => this.drawSoon(),
      lab.announce,
    );
    this.player = new Player(
      (steps, milliseconds) => this.worker.ask("gamePlay", { steps, only: this.players.value, milliseconds }),
      (sight) => this.show(sight),
      (problem) => this.rest(problem),
      this.rules.maxSteps,
    );
    this.players = choice(this.part("players"), () => {});
    this.seed = seedField(this.input("seed"), () => this.attempt(() => this.begin()));
    /** @type {Mixture} */
    this.points = Object.values(this.rules.data)[0];
    /** @type {Moment[]} */
    this.record = [];
    /** @type {Sight | null} */
    this.sight = null;
    this.isDrawing = false; // whether a picture is asked for already
    this.described = 0; // when the plane was last described
    this.putPlaces = latest((/** @type {Mixture} */ points) => this.attempt(() => this.ask("gameChange", { points })));
  }

  /** Connect the controls, and start the first game once the section is seen. */
  start() {
    this.onClick("play", () => this.toggle());
    this.onClick("step", () => this.step());
    this.onClick("again", () => this.begin("Again from step 0, with the same seed."));
    this.onClick("new", () => {
      this.seed.value = freshSeed();
      return this.begin();
    });
    this.onClick("remove-last", () => this.own.remove(1));
    this.onClick("remove-all", () => this.own.remove());
    this.offerCode();
    for (const name of AT_ONCE) this.onChange(name, () => this.change(name));
    for (const name of STARTING) this.onChange(name, () => this.begin());
    this.onChange("data", () => this.chooseData());
    this.onChange("speed", () => {
      this.player.speed = Number(this.select("speed").value);
    });
    whenSeen(find(this.section, ".bench", HTMLElement), (isSeen) => {
      if (!this.sight && isSeen) this.attempt(() => this.begin("Press Play, or One step."));
      this.player.isSeen = isSeen;
    });
    new ResizeObserver(() => this.drawSoon()).observe(this.curves);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.drawSoon());
  }

  /**
   * Let a control do something when a person changes it.
   * @param {string} name
   * @param {() => void | Promise<void>} action
   */
  onChange(name, action) {
    this.part(name).addEventListener("change", () => this.attempt(action));
  }

  /**
   * Start a game; if the last one played, this one plays.
   * @param {string} [sentence] What is said of it.
   */
  begin(sentence) {
    this.record = [];
    const { points, settings } = this;
    this.write("status", sentence ?? `Another game, from step 0: ${points.name}, seed ${this.seed.value}.`);
    return this.ask("gameStart", { points, seed: this.seed.value, settings });
  }

  /** Play or pause. */
  toggle() {
    if (this.player.isWanted) {
      this.player.pause();
    } else {
      this.player.start();
      this.write("status", "It plays. Pause stops it; every control works meanwhile.");
    }
    this.showButton();
  }

  /** Take one step; a game that plays pauses first. */
  async step() {
    this.player.pause();
    this.showButton();
    await this.ask("gamePlay", { steps: 1, only: this.players.value, milliseconds: 0 });
    this.sayNumbers(this.players.value ? `${this.players.value} moved. ` : "D and G moved. ");
  }

  /**
   * Let a setting hold from the next step on.
   * @param {string} name
   */
  async change(name) {
    const control = this.select(name);
    const label = find(this.section, `label[for="${control.id}"]`, HTMLElement).textContent;
    this.write("status", `${label} from the next step on: ${control.selectedOptions[0].text}.`);
    await this.ask("gameChange", { settings: this.settings });
  }

  /**
   * Start a game with the chosen data, or let points be put.
   * @returns {void | Promise<void>}
   */
  chooseData() {
    const chosen = this.select("data").value;
    this.own.isPutting = chosen === OWN;
    this.part("putting").hidden = chosen !== OWN;
    this.drawSoon();
    if (chosen === OWN && !this.own.places.length) {
      this.write("status", "Put points into the plane: the first one starts another game.");
      return;
    }
    this.points = chosen === OWN ? mixPlaces(this.rules, this.own.places) : this.rules.data[chosen];
    return this.begin();
  }

  /** Take over the points that were put; the game goes on with them. */
  takePlaces() {
    this.drawSoon();
    const { places } = this.own;
    if (!places.length) {
      this.write("status", "No point is left: the game goes on with those it had until you put others.");
      return;
    }
    const wereData = Object.values(this.rules.data).includes(this.points);
    this.points = mixPlaces(this.rules, places);
    if (wereData) this.attempt(() => this.begin());
    else this.putPlaces(this.points);
  }

  /**
   * Ask the worker, and show what comes back.
   * @param {string} task
   * @param {object} payload
   */
  async ask(task, payload) {
    this.show(await this.worker.ask(task, payload));
  }

  /** @param {Sight} sight Shown with the next picture that the browser draws. */
  show(sight) {
    const last = this.record[this.record.length - 1];
    if (last && sight.moment.step < last.step) this.record = []; // another game has started
    this.record.push(sight.moment);
    if (this.record.length > MAX_MOMENTS) this.record = this.record.filter((_, i) => i % 2 === 0);
    this.sight = sight;
    this.drawSoon();
  }

  drawSoon() {
    if (this.isDrawing) return;
    this.isDrawing = true;
    requestAnimationFrame(() => {
      this.isDrawing = false;
      this.draw();
    });
  }

  draw() {
    const last = this.record[this.record.length - 1];
    if (!this.sight || !last) return;
    const { points, isProbability } = this;
    this.plane.draw(this.sight.scene, this.own.drawn);
    const panels = choosePanels(isProbability, points.areModes ? points.centres.length : 0);
    drawCurves(this.curves, panels, this.record, this.rules.firstSteps);
    this.write("caption", writeCaption(last, points, isProbability));
    this.write("code", writeGameCode(this.rules, points, this.seed.value, this.settings));
    if (this.player.isWanted && performance.now() - this.described < WORDS_APART) return;
    this.described = performance.now();
    this.plane.canvas.setAttribute("aria-label", describePlane(last, points));
    this.curves.setAttribute("aria-label", describeCurves(this.record, panels));
  }

  /** @param {unknown} problem Why the game paused by itself; null if it was asked to, or played long enough. */
  rest(problem) {
    this.showButton();
    this.showProblem(problem);
    this.drawSoon();
    this.sayNumbers(this.player.left > 0 ? "Paused. " : "Paused by itself after many steps; Play lets it go on. ");
  }

  /** @param {string} before A sentence that comes before the numbers. */
  sayNumbers(before) {
    const last = this.record[this.record.length - 1];
    if (last) this.write("status", `${before}${writeCaption(last, this.points, this.isProbability)}.`);
  }

  showButton() {
    this.write("play", this.player.isWanted ? "Pause" : "Play");
  }
}
