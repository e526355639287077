// The controls of a class vector: one class, or a mixture of several whose shares always add up to 100 percent.

import { classField } from "./class_field.js";
import { build, find, slider } from "./controls.js";
import { shareOut } from "./setting.js";

/** @typedef {{index: number, percent: number}} Part A class and its share of the mixture. */

/**
 * Show a class field for each class of the mixture, with a slider for its share where there are several.
 * @param {HTMLElement} box Where the fields are put.
 * @param {HTMLButtonElement} addButton Adds a class.
 * @param {string[]} classes All class names.
 * @param {(parts: Part[]) => void} onChange Called whenever a person changed the mixture.
 * @returns {{value: Part[]}} Setting it shows a mixture, and calls nothing.
 */
export function showMixture(box, addButton, classes, onChange) {
  /** @type {Part[]} */
  let parts = [];
  /** @type {{value: number}[]} */
  let sliders = [];

  const move = (/** @type {number} */ place, /** @type {number} */ percent) => {
    const percents = shareOut(
      parts.map((part) => part.percent),
      place,
      percent,
    );
    parts = parts.map((part, i) => ({ ...part, percent: percents[i] }));
    sliders.forEach((one, i) => {
      if (one.value !== percents[i]) one.value = percents[i];
    });
    onChange(parts);
  };
  const showPart = (/** @type {Part} */ part, /** @type {number} */ place) => {
    const id = `${box.id}-${place}`;
    const called = parts.length > 1 ? `Class ${place + 1}` : "Class";
    const field = build("input", { type: "text", id });
    const label = build("label", { for: id, class: "note" }, `${called}, type to search`);
    const search = build("div", { class: "class-field" }, field);
    const row = build("div", { class: parts.length > 1 ? "part" : "part alone" }, label, search);
    box.append(row);
    classField(field, classes, part.index, (index) => {
      parts = parts.map((old, i) => (i === place ? { ...old, index } : old));
      onChange(parts);
    });
    if (parts.length === 1) return;
    const remove = build("button", { type: "button", "aria-label": `Remove class ${place + 1}` }, "Remove");
    remove.addEventListener("click", () => {
      const left = shareOut(
        parts.map(({ percent }) => percent),
        place,
        0,
      );
      show(parts.map((old, i) => ({ ...old, percent: left[i] })).filter((_, i) => i !== place));
      onChange(parts);
      addButton.focus();
    });
    const share = build("input", {
      type: "range",
      id: `${id}-share`,
      min: "0",
      max: "100",
      step: "1",
      value: String(part.percent),
      "aria-label": `Share of class ${place + 1}`,
    });
    row.append(remove, build("div", { class: "share" }, share, build("output", { for: share.id })));
    sliders.push(
      slider(
        share,
        (percent) => `${percent} %`,
        (percent) => move(place, percent),
      ),
    );
  };
  const show = (/** @type {Part[]} */ wanted) => {
    parts = wanted;
    sliders = [];
    box.replaceChildren();
    parts.forEach(showPart);
    addButton.disabled = parts.length >= classes.length;
  };

  addButton.addEventListener("click", () => {
    const unused = classes.findIndex((_, index) => !parts.some((part) => part.index === index));
    const more = [...parts, { index: unused, percent: 0 }];
    const percents = shareOut(
      more.map(({ percent }) => percent),
      parts.length,
      Math.round(100 / more.length),
    );
    show(more.map(({ index }, i) => ({ index, percent: percents[i] })));
    onChange(parts);
    find(box, `#${box.id}-${parts.length - 1}`, HTMLInputElement).focus();
  });
  return {
    get value() {
      return parts;
    },
    set value(wanted) {
      show(wanted);
    },
  };
}
