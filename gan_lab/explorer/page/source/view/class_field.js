// A text field in which a class is searched and chosen: the pattern "combobox with a list" of the ARIA guides.

import { searchClasses } from "../inputs/class_names.js";
import { build } from "./controls.js";

/**
 * Make a text input into a field that searches classes; it must stand in an element with the class `class-field`.
 *
 * Typing lists the classes that match, the arrow keys go through them, Enter chooses, Escape takes the search back.
 * @param {HTMLInputElement} input with an id and a label
 * @param {string[]} classes all class names, in the order of the class vector
 * @param {number} first index of the class that is chosen at the beginning
 * @param {(index: number) => void} onChoose called with the class that a person chose
 * @returns {{value: number}} reading gives the index of the class; setting it chooses, and calls nothing
 */
export function classField(input, classes, first, onChoose) {
  let chosen = first;
  let active = -1; // place in the list of the class that Enter would choose; -1: none
  /** @type {number[]} */
  let listed = [];
  const list = build("ul", { id: `${input.id}-list`, role: "listbox", "aria-label": "Classes", hidden: "" });
  input.after(list);
  const fixed = { role: "combobox", autocomplete: "off", spellcheck: "false", autocapitalize: "none" };
  const aria = { "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries({ ...fixed, ...aria })) input.setAttribute(name, value);
  input.value = classes[chosen];

  const activate = (/** @type {number} */ place) => {
    active = place;
    for (const [i, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(i === place));
    const option = list.children[place];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };
  const open = (/** @type {number[]} */ indices, /** @type {number} */ place) => {
    listed = indices;
    list.replaceChildren(
      ...indices.map((index) =>
        build("li", { role: "option", id: `${list.id}-${index}`, "data-index": String(index) }, classes[index]),
      ),
    );
    if (!indices.length) {
      const none = { role: "option", "aria-disabled": "true", class: "note" };
      list.append(build("li", none, "No class is called so. Clear the field for the whole list."));
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    activate(indices.length ? place : -1);
  };
  const openAll = () =>
    open(
      classes.map((_, index) => index),
      chosen,
    );
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    activate(-1);
    input.value = classes[chosen];
  };
  const choose = (/** @type {number} */ index) => {
    const isOther = index !== chosen;
    chosen = index;
    close();
    if (isOther) onChoose(index);
  };

  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => {
    if (list.hidden) openAll();
  });
  input.addEventListener("input", () => {
    if (input.value.trim()) open(searchClasses(classes, input.value), 0);
    else openAll();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // a word is being composed, in Japanese for instance: its keys belong to it
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      if (list.hidden) openAll();
      else if (listed.length) activate((active + step + listed.length) % listed.length);
    } else if (event.key === "Enter" && !list.hidden) {
      if (active >= 0) choose(listed[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      close();
      input.select();
    } else {
      return;
    }
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // so that the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target instanceof Element ? event.target.closest("[data-index]") : null;
    if (option instanceof HTMLElement) choose(Number(option.dataset.index));
  });

  return {
    get value() {
      return chosen;
    },
    set value(index) {
      chosen = index;
      close();
    },
  };
}
