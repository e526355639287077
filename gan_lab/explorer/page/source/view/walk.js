// The section Walk: a way from stop to stop, its frames computed once, played in a loop.

import { latest } from "../client.js";
import { showPicture } from "./canvas.js";
import { drawChanges } from "./change_bars.js";
import { difference } from "./comparisons.js";
import { choice, freshSeed, slider } from "./controls.js";
import { DrawnPictures } from "./drawn_pictures.js";
import { download } from "./files.js";
import { Loop } from "./loop.js";
import { Panel } from "./panel.js";
import { onceSeen, whenSeen } from "./seen.js";
import { describeClasses } from "./setting.js";
import { showStops } from "./stops.js";
import { makeFrames, writeWalkCode } from "./walk_path.js";

/** @typedef {import("../client.js").Lab} Lab */
/** @typedef {import("../client.js").Tile} Tile */
/** @typedef {import("./walk_path.js").Walk} Walk */

/**
 * Start the section.
 * @param {HTMLElement} section
 * @param {Lab} lab
 */
export function startWalk(section, lab) {
  const walker = new Walker(section, lab);
  walker.connectControls();
  walker.connectButtons();
  walker.change({});
}

/** The controls, and the frames of the walk that they describe. */
class Walker {
  /**
   * @param {HTMLElement} section
   * @param {Lab} lab
   */
  constructor(section, lab) {
    this.lab = lab;
    this.classes = lab.facts.classes;
    this.panel = new Panel(section);
    this.pictures = new DrawnPictures(lab.network);
    const [bag, boot] = ["bag", "ankle boot"].map((name) => this.classes.indexOf(name)); // those of notebook 03
    const stops = [
      { classIndex: bag, seed: 1 },
      { classIndex: boot, seed: 2 },
      { classIndex: bag, seed: 3 },
    ];
    /** @type {Walk} */
    this.walk = { stops, way: "sphere", truncation: 0.5, steps: 12 };
    /** @type {Tile[]} */
    this.frames = [];
    /** @type {Uint8Array[]} the grey levels of the frames that are computed */
    this.levels = [];
    /** @type {number[]} from each frame to the next, in grey levels; empty until all are computed */
    this.changes = [];
    this.stops = showStops(this.panel.part("stops"), this.panel.button("add"), this.classes, (wanted) =>
      this.change({ stops: wanted }),
    );
    this.recompute = onceSeen(
      section,
      latest(() => this.panel.attempt(() => this.compute())),
    );
    this.loop = new Loop(this.panel.button("play"), (frame) => this.showFrame(frame));
    const where = (/** @type {number} */ frame) => `frame ${frame + 1} of ${Number(this.panel.input("place").max) + 1}`;
    this.place = slider(this.panel.input("place"), where, (frame) => {
      this.loop.pause();
      this.loop.place = frame;
      this.showFrame(frame);
    });
  }

  connectControls() {
    const { panel, loop } = this;
    this.stops.value = this.walk.stops;
    choice(panel.part("way"), (way) => this.change({ way: way === "line" ? "line" : "sphere" }));
    slider(
      panel.input("truncation"),
      (value) => value.toFixed(2),
      (truncation) => this.change({ truncation }),
    );
    slider(panel.input("steps"), String, (steps) => this.change({ steps }));
    const speed = slider(
      panel.input("speed"),
      (value) => `${value} frames a second`,
      (value) => {
        loop.speed = value;
      },
    );
    loop.speed = speed.value;
    whenSeen(panel.canvas("picture"), (isSeen) => {
      loop.isSeen = isSeen;
    });
    new ResizeObserver(() => this.showFrame(loop.place)).observe(panel.canvas("changes"));
  }

  connectButtons() {
    const { panel } = this;
    panel.onClick("new", () => {
      this.stops.value = this.walk.stops.map((stop) => ({ ...stop, seed: freshSeed() }));
      this.change({ stops: this.stops.value });
    });
    panel.onClick("save", async () => {
      const tiles = makeFrames(this.walk);
      const { bytes } = await this.lab.network.ask("saveSheet", { tiles, columns: this.walk.steps });
      download(bytes, "walk.png");
      panel.write("status", "Saved: all frames in one file, a row from each stop to the next, each with its recipe.");
    });
    panel.offerCode();
  }

  /** @param {Partial<Walk>} values Of the controls that a person moved. */
  change(values) {
    this.walk = { ...this.walk, ...values };
    this.panel.write("code", writeWalkCode(this.walk, this.classes));
    this.recompute();
  }

  async compute() {
    const { panel, loop, walk } = this;
    const frames = makeFrames(walk);
    [this.frames, this.levels, this.changes] = [frames, [], []];
    loop.length = 0;
    panel.input("place").max = String(frames.length - 1);
    loop.place = Math.min(loop.place, frames.length - 1);
    this.place.value = loop.place;
    await this.pictures.draw(frames[loop.place]); // first the one that is shown, the others after it
    for (const [i, tile] of frames.entries()) {
      this.levels[i] = (await this.pictures.draw(tile)).levels;
      if (walk !== this.walk) return; // another walk is wished for by now
      panel.write("progress", `${i + 1} of ${frames.length} frames are computed.`);
      if (i === loop.place) this.showFrame(i);
    }
    panel.write("progress", "");
    this.measure();
    loop.length = frames.length; // from now on it can play
  }

  measure() {
    const { levels, frames } = this;
    const changes = levels.map((frame, i) => difference(frame, levels[(i + 1) % levels.length]));
    const [smallest, largest] = [Math.min(...changes), Math.max(...changes)];
    const at = changes.indexOf(largest);
    const words =
      `The largest change, ${largest.toFixed(1)} grey levels of 255, follows frame ${at + 1} ` +
      `(${describeClasses(frames[at].classes, this.classes)}); the smallest is ${smallest.toFixed(1)}.`;
    this.changes = changes;
    this.panel.write("measured", words);
    this.panel.canvas("changes").setAttribute("aria-label", `${changes.length} bars. ${words}`);
    this.showFrame(this.loop.place);
  }

  /** @param {number} frame Which one; nothing happens if it isn't computed yet. */
  showFrame(frame) {
    const { panel, walk, frames, levels, changes, loop } = this;
    if (!levels[frame]) return;
    this.place.value = frame;
    const moving = `A walk through ${walk.stops.length} stops, playing`;
    const words = `${describeClasses(frames[frame].classes, this.classes)}, truncation ${walk.truncation}`;
    const still = `Frame ${frame + 1} of ${frames.length}: ${words}`;
    showPicture(panel.canvas("picture"), levels[frame], loop.isPlaying ? moving : still);
    if (changes.length) drawChanges(panel.canvas("changes"), changes, frame, frames.length / walk.stops.length);
  }
}
