// What the sections have in common: elements whose ids begin with the section's name, and a place for problems.

import { find } from "./controls.js";
import { copyText } from "./files.js";

/** A section, and its elements by the second half of their ids. It has elements called "problem" and "status". */
export class Panel {
  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
  }

  /**
   * @param {string} name
   * @returns {HTMLElement}
   */
  part(name) {
    return find(this.section, `#${this.section.id}-${name}`, HTMLElement);
  }

  /**
   * @param {string} name
   * @returns {HTMLInputElement}
   */
  input(name) {
    return find(this.section, `#${this.section.id}-${name}`, HTMLInputElement);
  }

  /**
   * @param {string} name
   * @returns {HTMLButtonElement}
   */
  button(name) {
    return find(this.section, `#${this.section.id}-${name}`, HTMLButtonElement);
  }

  /**
   * @param {string} name
   * @returns {HTMLCanvasElement}
   */
  canvas(name) {
    return find(this.section, `#${this.section.id}-${name}`, HTMLCanvasElement);
  }

  /**
   * Write a text into an element.
   * @param {string} name
   * @param {string} text
   */
  write(name, text) {
    this.part(name).textContent = text;
  }

  /** @param {unknown} problem An error, whose sentence is shown; null if there is none any more. */
  showProblem(problem) {
    this.part("problem").hidden = problem === null;
    this.write("problem", problem instanceof Error ? problem.message : String(problem ?? ""));
  }

  /**
   * Do something, and show what goes wrong as the section's problem.
   * @param {() => void | Promise<void>} action
   */
  async attempt(action) {
    try {
      await action();
      this.showProblem(null);
    } catch (problem) {
      this.showProblem(problem);
    }
  }

  /**
   * Let a button do something.
   * @param {string} name
   * @param {() => void | Promise<void>} action
   */
  onClick(name, action) {
    this.button(name).addEventListener("click", () => this.attempt(action));
  }

  /** Let the button "copy" copy what the element "code" shows. */
  offerCode() {
    this.onClick("copy", async () => {
      const code = this.part("code");
      const isCopied = await copyText(code.textContent ?? "", code);
      const selected = "The browser doesn't let this page copy: the code is selected for you.";
      this.write("status", isCopied ? "The code is copied." : selected);
    });
  }
}
