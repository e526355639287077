// Check a picture: what is said of a recipe is tried first, and a worker that ended answers with an error.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Client } from "../../../gan_lab/explorer/page/source/client.js";
import { truncatedNoise } from "../../../gan_lab/explorer/page/source/inputs/noise.js";
import { describeTile } from "../../../gan_lab/explorer/page/source/view/recipe_words.js";

const NAMES = ["top", "trouser", "coat"];

/**
 * Describe a picture whose noise a seed drew.
 * @param {number} drawnAt The truncation that the noise was drawn at.
 * @param {number} truncation What the network was told.
 * @param {object} changes In its recipe.
 */
function describe(drawnAt, truncation, changes = {}) {
  const [noise] = truncatedNoise(3, drawnAt, 7, 2);
  return describeTile({ noise, classes: { 2: 1 }, truncation, seed: 7, row: 2, ...changes }, NAMES);
}

test("the line of Python has the truncation of the noise and of the network, to all digits", () => {
  for (const truncation of [1e-6, 0.1 + 0.2, 0.4, 0.987654321, 1]) {
    const { code, warning } = describe(truncation, truncation);
    const noise = `gl.truncated_noise(3, ${truncation === 1 ? "1.0" : truncation}, seed=7)[2:]`;
    assert.ok(code.startsWith(`gan.generate(${noise}, gan.class_vector("coat"), truncation=`), code);
    assert.equal(warning, "");
  }
  assert.match(describe(0.4011, 0.4).code, /noise\(3, 0\.4011, seed=7\)\[2:\].*truncation=0\.4\)$/);
});

test("noise of another truncation than the network was told is named", () => {
  assert.equal(describe(0.9, 0.3).warning, "The noise was drawn at truncation 0.9, and the network was told 0.3.");
});

test("a seed that draws other noise is not believed, however small the noise is", () => {
  for (const changes of [
    { seed: 8 },
    { row: 1 },
    { noise: truncatedNoise(1, 1e-6, 9)[0] },
    { noise: truncatedNoise(3, 1, 7, 2)[0].map((number) => 3 * number) }, // no truncation draws such large ones
    { noise: truncatedNoise(3, 0.4, 7, 2)[0].map((number) => -number) },
    { noise: new Float32Array(128) },
  ]) {
    const { warning, code, noise } = describe(0.4, 0.4, changes);
    assert.match(warning, /^Seed \d draws other noise in row \d than the recipe holds\.$/);
    assert.match(noise, /the recipe names seed/);
    assert.equal(code, "");
  }
});

test("weights that Python refuses make no line of Python", () => {
  assert.equal(describe(0.4, 0.4, { classes: { 0: 0.7, 1: 0.7 } }).code, "");
  assert.equal(describe(0.4, 0.4, { classes: { 0: 1.5, 1: -0.5 } }).code, "");
  assert.equal(describe(0.4, 0.4, { classes: {} }).code, "");
});

test("a row that takes long to draw is not drawn", () => {
  const { noise, warning } = describe(0.4, 0.4, { row: 2 ** 31 - 1 });
  assert.equal(noise, "128 numbers; the recipe names seed 7, row 2147483647");
  assert.equal(warning, "");
});

test("a worker that ended answers the questions before and after with an error", async () => {
  class Silent {
    postMessage() {}
    terminate() {}
  }
  Object.assign(globalThis, { Worker: Silent });
  const client = new Client("", /** @type {any} */ ({}));
  const before = client.ask("pictures", {});
  client.worker.onerror?.(/** @type {any} */ ({ message: "no memory is left" }));
  await assert.rejects(before, /no memory is left/);
  await assert.rejects(client.ask("pictures", {}), /no memory is left/);
  client.close();
});
