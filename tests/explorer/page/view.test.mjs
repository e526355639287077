// The parts of the views that need no page: mixtures, links, what is measured, what is kept.

import assert from "node:assert/strict";
import { test } from "node:test";

import { change, comparisons, makeTiles, variety } from "../../../gan_lab/explorer/page/source/view/comparisons.js";
import { DrawnPictures } from "../../../gan_lab/explorer/page/source/view/drawn_pictures.js";
import { fileName } from "../../../gan_lab/explorer/page/source/view/files.js";
import { pythonFloat } from "../../../gan_lab/explorer/page/source/view/python_code.js";
import {
  classWeights,
  makeTile,
  readLink,
  shareOut,
  writeLink,
} from "../../../gan_lab/explorer/page/source/view/setting.js";
import { makeFrames } from "../../../gan_lab/explorer/page/source/view/walk_path.js";

const SETTING = {
  parts: [
    { index: 8, percent: 25 },
    { index: 4, percent: 75 },
  ],
  truncation: 0.42,
  seeds: [7, 2 ** 32 - 1],
  row: 3,
  between: 0.06,
};

test("the shares of a mixture add up to 100 whichever slider is moved wherever", () => {
  for (const start of [
    [50, 50],
    [100, 0],
    [0, 0, 100],
    [33, 33, 34],
    [1, 0, 98, 1],
    [0, 100, 0, 0, 0],
  ]) {
    for (let place = 0; place < start.length; place++) {
      for (let percent = 0; percent <= 100; percent++) {
        const shares = shareOut(start, place, percent);
        assert.equal(shares[place], percent);
        assert.equal(
          shares.reduce((sum, share) => sum + share, 0),
          100,
        );
        assert.ok(
          shares.every((share) => Number.isInteger(share) && share >= 0),
          `${start} ${place} ${percent}`,
        );
      }
    }
  }
});

test("the other shares keep their proportion, and get equal parts if they had none", () => {
  assert.deepEqual(shareOut([40, 40, 20], 0, 10), [10, 60, 30]);
  assert.deepEqual(shareOut([100, 0, 0], 0, 40), [40, 30, 30]);
});

test("a class that stands twice in a mixture has the sum of its shares, and one without a share isn't in it", () => {
  const parts = [
    { index: 1, percent: 30 },
    { index: 2, percent: 0 },
    { index: 1, percent: 70 },
  ];
  assert.deepEqual(classWeights({ ...SETTING, parts }), { 1: 1 });
});

test("a link is read back as the setting it was written from", () => {
  assert.deepEqual(readLink(writeLink(SETTING), 10), SETTING);
});

test("a link with any value missing, misspelt or out of range is refused", () => {
  const link = writeLink(SETTING);
  const wrong = [
    ["8:25", "8:26"],
    ["8:25", "10:25"],
    ["8:25", "8:-25"],
    ["8:25", "8:2.5e1"],
    ["8:25,4:75", ""],
    ["0.42", "0"],
    ["0.42", "1.02"],
    ["0.42", "0.41"],
    ["0.42", "NaN"],
    ["0.42", "1e-1"],
    ["a=7", "a=7.5"],
    ["a=7", "a=-7"],
    ["4294967295", "4294967296"],
    ["row=3", "row=100"],
    ["row=3", "row="],
    ["between=0.06", "between=Infinity"],
    ["&row=3", ""],
    ["explore?", "explore"],
    ["explore?", "compare?"],
    ["0.42", "0".repeat(600)],
  ];
  for (const [part, other] of wrong) {
    const changed = link.replace(part, other);
    assert.notEqual(changed, link);
    assert.equal(readLink(changed, 10), null, changed);
  }
});

test("noise between two seeds has no seed of its own, and at an end it has", () => {
  assert.equal(makeTile(SETTING).seed, undefined);
  const { seed, row } = makeTile({ ...SETTING, between: 1 });
  assert.deepEqual([seed, row], [2 ** 32 - 1, 3]);
});

test("the mismatch has the same noise in two columns, and tells the network each truncation of both", () => {
  const wishes = { first: 6, second: 9, low: 0.4, high: 1, rows: 2, seed: 3 };
  const columns = comparisons.mismatch.columns(wishes, []);
  const [one, two, three, four] = makeTiles(columns, wishes);
  assert.deepEqual(one.noise, two.noise);
  assert.deepEqual(three.noise, four.noise);
  assert.notDeepEqual(one.noise, three.noise);
  assert.deepEqual(
    [one, two, three, four].map(({ truncation }) => truncation),
    [0.4, 1, 0.4, 1],
  );
});

test("variety is the mean difference over all pairs, and change that of pictures in the same row", () => {
  const [black, grey, white] = [0, 100, 255].map((level) => new Uint8Array(4).fill(level));
  assert.equal(variety([black, grey, white]), (100 + 155 + 255) / 3);
  assert.equal(change([black, grey], [grey, grey]), 50);
});

test("the frames of a walk go round: the last is one step before the first stop", () => {
  const stops = [
    { classIndex: 8, seed: 1 },
    { classIndex: 9, seed: 2 },
  ];
  const frames = makeFrames({ stops, way: "line", truncation: 0.5, steps: 4 });
  assert.equal(frames.length, 8);
  for (const [i, { seed }] of frames.entries()) assert.equal(seed, { 0: 1, 4: 2 }[i]);
  assert.deepEqual(frames[7].classes, { 8: 0.75, 9: 0.25 });
  const expected = frames[4].noise.map((x, i) => x + 0.75 * (frames[0].noise[i] - x));
  for (const [i, x] of frames[7].noise.entries()) assert.ok(Math.abs(x - expected[i]) < 1e-6);
});

test("a picture is computed once, unless one of its inputs differs", async () => {
  let asked = 0;
  const network = { ask: async () => ({ levels: [Uint8Array.of(++asked)], milliseconds: 1 }) };
  const pictures = new DrawnPictures(/** @type {any} */ (network));
  const tile = makeTile(SETTING);
  const noise = tile.noise.slice();
  noise[127] += 2 ** -24;
  for (const other of [
    tile,
    makeTile(SETTING),
    { ...tile, truncation: 0.44 },
    { ...tile, classes: { 8: 1 } },
    { ...tile, noise },
    tile,
  ])
    await pictures.draw(other);
  assert.equal(asked, 4);
});

test("what failed is asked for again", async () => {
  const answers = [new Error("no"), { levels: [Uint8Array.of(1)], milliseconds: 1 }];
  const network = {
    async ask() {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const pictures = new DrawnPictures(/** @type {any} */ (network));
  await assert.rejects(pictures.draw(makeTile(SETTING)), /no/);
  assert.equal((await pictures.draw(makeTile(SETTING))).levels[0], 1);
});

test("numbers are written as Python writes floats", () => {
  assert.deepEqual([1, 0.4, 0.02, 0.07].map(pythonFloat), ["1.0", "0.4", "0.02", "0.07"]);
});

test("a file's name is of letters that every system takes", () => {
  assert.equal(fileName("0.25 T-shirt + 0.75 bag/../x"), "0.25-t-shirt-0.75-bag-..-x.png");
});
