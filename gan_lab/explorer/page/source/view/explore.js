// The section Explore: one picture, and every input that makes it.

import { latest } from "../client.js";
import { showPicture } from "./canvas.js";
import { freshSeed, numberField, seedField, slider } from "./controls.js";
import { DrawnPictures } from "./drawn_pictures.js";
import { copyText, download, fileName } from "./files.js";
import { showMixture } from "./mixture.js";
import { Panel } from "./panel.js";
import { onceSeen } from "./seen.js";
import {
  classWeights,
  describeClasses,
  describeNoise,
  MAX_ROW,
  makeTile,
  readLink,
  writeCode,
  writeLink,
} from "./setting.js";

/** @typedef {import("../client.js").Lab} Lab */
/** @typedef {import("./setting.js").Setting} Setting */

const QUIET_MILLISECONDS = 900; // a picture is told to a screen reader once nothing has moved for so long

/**
 * Start the section.
 * @param {HTMLElement} section
 * @param {Lab} lab
 */
export function startExplore(section, lab) {
  const explorer = new Explorer(section, lab);
  explorer.connectButtons();
  explorer.use(explorer.setting);
  explorer.readAddress();
  addEventListener("hashchange", () => explorer.readAddress());
}

/** The controls, and the picture that they make. */
class Explorer {
  /**
   * @param {HTMLElement} section
   * @param {Lab} lab
   */
  constructor(section, lab) {
    this.lab = lab;
    this.classes = lab.facts.classes;
    this.panel = new Panel(section);
    this.pictures = new DrawnPictures(lab.network);
    const parts = [{ index: this.classes.indexOf("bag"), percent: 100 }]; // the class that notebook 01 begins with
    /** @type {Setting} */
    this.setting = { parts, truncation: 0.4, seeds: [7, 8], row: 0, between: 0 };
    this.redraw = onceSeen(
      section,
      latest(() => this.panel.attempt(() => this.draw())),
    );
    this.announcement = 0; // the timer of what will be told to a screen reader

    const { panel } = this;
    const change = (/** @type {Partial<Setting>} */ values) => this.change(values);
    const where = (/** @type {number} */ value) => (value === 0 ? "A" : value === 1 ? "B" : value.toFixed(2));
    panel.input("row").max = String(MAX_ROW);
    this.mixture = showMixture(panel.part("parts"), panel.button("add"), this.classes, (mixed) =>
      change({ parts: mixed }),
    );
    this.truncation = slider(
      panel.input("truncation"),
      (value) => value.toFixed(2),
      (value) => change({ truncation: value }),
    );
    this.between = slider(panel.input("between"), where, (value) => change({ between: value }));
    this.seedA = seedField(panel.input("a"), (seed) => change({ seeds: [seed, this.setting.seeds[1]] }));
    this.seedB = seedField(panel.input("b"), (seed) => change({ seeds: [this.setting.seeds[0], seed] }));
    this.row = numberField(panel.input("row"), (value) => change({ row: value }));
  }

  connectButtons() {
    const { panel } = this;
    panel.onClick("new", () => this.use({ ...this.setting, seeds: [freshSeed(), freshSeed()], between: 0 }));
    panel.onClick("save", async () => {
      const { setting } = this;
      const { bytes } = await this.lab.network.ask("savePicture", { tile: makeTile(setting) });
      download(bytes, fileName(this.describe(setting)));
      panel.write("status", "Saved with its recipe, among the downloads of your browser.");
    });
    panel.offerCode();
    panel.onClick("link", async () => {
      const address = `${location.href.split("#")[0]}#${writeLink(this.setting)}`;
      panel.write("status", address);
      const isCopied = await copyText(address, panel.part("status"));
      if (isCopied) panel.write("status", "A link to this setting is copied.");
    });
  }

  /** @param {Setting} setting What the controls should show and the picture be made of. */
  use(setting) {
    this.mixture.value = setting.parts;
    this.truncation.value = setting.truncation;
    this.between.value = setting.between;
    [this.seedA.value, this.seedB.value] = setting.seeds;
    this.row.value = setting.row;
    this.change(setting);
  }

  /** @param {Partial<Setting>} values Of the controls that a person moved. */
  change(values) {
    this.setting = { ...this.setting, ...values };
    this.panel.write("code", writeCode(this.setting, this.classes));
    this.panel.part("mixed").hidden = this.setting.parts.length === 1;
    this.redraw();
  }

  async draw() {
    const { panel, setting } = this;
    const { levels, milliseconds } = await this.pictures.draw(makeTile(setting));
    const description = this.describe(setting);
    showPicture(panel.canvas("picture"), levels, `Picture made by pocket: ${description}`);
    panel.write("classes-fact", describeClasses(classWeights(setting), this.classes));
    panel.write("truncation-fact", String(setting.truncation));
    panel.write("noise-fact", describeNoise(setting));
    panel.write("time-fact", `${Math.round(milliseconds)} ms`);
    clearTimeout(this.announcement);
    this.announcement = setTimeout(() => this.lab.announce(`Drawn: ${description}.`), QUIET_MILLISECONDS);
  }

  /**
   * @param {Setting} setting
   * @returns {string} The inputs of its picture, in words.
   */
  describe(setting) {
    const words = describeClasses(classWeights(setting), this.classes);
    return `${words}, truncation ${setting.truncation}, ${describeNoise(setting)}`;
  }

  /** Take over the setting that the address names, if it names one. */
  readAddress() {
    const text = location.hash.slice(1);
    if (!text.startsWith("explore?")) return;
    const setting = readLink(text, this.classes.length);
    if (setting) this.use(setting);
    this.panel.write(
      "status",
      setting ? "This is the setting of the link." : "The link names no setting of this page: ask for a new link.",
    );
    this.panel.section.scrollIntoView();
  }
}
