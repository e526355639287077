// The page's side of a worker: questions go there, answers come back as promises.

import { LabError } from "./errors.js";

/** @typedef {import("./facts.js").Facts} Facts */

/**
 * The inputs of a picture, and its place in a file.
 * @typedef {object} Tile
 * @property {Float32Array} noise The noise vector, 128 numbers.
 * @property {{[index: string]: number}} classes The class vector's entries that aren't zero, by the index of the class.
 * @property {number} truncation Above 0, at most 1.
 * @property {number} [seed] What drew the noise; missing where no seed drew it.
 * @property {number} [row] Which of the noise vectors that the seed draws, from 0.
 * @property {[number, number, number, number]} [box] Left, top, width and height in pixels of a file.
 */

/**
 * What a section gets of the page.
 * @typedef {object} Lab
 * @property {Facts} facts
 * @property {Client} network The worker that makes pictures.
 * @property {(needsPocket: boolean) => Client} openClient Opens one more worker, with the network or without.
 * @property {(sentence: string) => void} announce Lets a screen reader say a sentence.
 */

/** A worker that answers questions, one after the other. */
export class Client {
  /**
   * @param {string} source The worker's script.
   * @param {Facts} facts What the worker knows.
   * @param {ArrayBuffer} [numbers] Pocket's weights, for a worker that makes pictures.
   */
  constructor(source, facts, numbers) {
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.worker = new Worker(address);
    /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
    this.waiting = new Map();
    this.count = 0;
    /** @type {Error | null} */
    this.problem = null; // why it answers nothing any more
    this.worker.onmessage = ({ data }) => this.receive(data);
    this.worker.onerror = (event) => this.fail(event.message || "what computes in this page doesn't start");
    this.worker.onmessageerror = () => this.fail("an answer couldn't be read");
    this.ready = this.ask("start", { facts, numbers });
    this.ready.catch(() => {}).finally(() => URL.revokeObjectURL(address));
  }

  /**
   * Ask for something.
   * @param {string} task One of the tasks in `worker.js`.
   * @param {object} payload What the task takes.
   * @returns {Promise<any>} What it gives. It is rejected with a `LabError` where a sentence for the reader came back.
   */
  ask(task, payload) {
    if (this.problem) return Promise.reject(this.problem);
    const id = this.count++;
    return new Promise((resolve, reject) => {
      this.worker.postMessage({ id, task, payload }); // throws if the payload holds what can't be sent
      this.waiting.set(id, { resolve, reject });
    });
  }

  /** End the worker, whatever it does; questions that it hasn't answered are never answered. */
  close() {
    this.worker.terminate();
    this.waiting.clear();
  }

  /** @param {{id: number, result?: any, sentence?: string, error?: string}} answer */
  receive({ id, result, sentence, error }) {
    const question = this.waiting.get(id);
    this.waiting.delete(id);
    if (!question) return;
    if (sentence !== undefined) question.reject(new LabError(sentence));
    else if (error !== undefined) question.reject(new Error(error));
    else question.resolve(result);
  }

  /** @param {string} message Why the worker can't go on. */
  fail(message) {
    this.problem = new Error(message);
    for (const { reject } of this.waiting.values()) reject(this.problem);
    this.waiting.clear();
  }
}

/**
 * Let a function run one call at a time; of the calls that come meanwhile only the last one is run afterwards. So a
 * slider that moves faster than pictures are made never leaves a queue behind.
 * @template {any[]} Values
 * @param {(...values: Values) => Promise<void>} run
 * @returns {(...values: Values) => void} Its errors go to the window, as those of any promise do.
 */
export function latest(run) {
  /** @type {Values | null} */
  let next = null;
  let isRunning = false;
  const work = async () => {
    isRunning = true;
    try {
      while (next) {
        const values = next;
        next = null;
        await run(...values);
      }
    } finally {
      isRunning = false;
    }
  };
  return (...values) => {
    next = values;
    if (!isRunning) work();
  };
}
