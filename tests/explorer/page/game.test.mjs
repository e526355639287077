// The game's arithmetic, compared with differences of what it computes; the player that lets it go on.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Adam } from "../../../gan_lab/explorer/page/source/game/adam.js";
import { Discriminator } from "../../../gan_lab/explorer/page/source/game/discriminator.js";
import { LOSSES, meanCost } from "../../../gan_lab/explorer/page/source/game/losses.js";
import { Mlp } from "../../../gan_lab/explorer/page/source/game/mlp.js";
import { addPenalty } from "../../../gan_lab/explorer/page/source/game/moves.js";
import { nextNormal } from "../../../gan_lab/explorer/page/source/game/normal_numbers.js";
import { Pcg64 } from "../../../gan_lab/explorer/page/source/game/pcg64.js";
import { findRange } from "../../../gan_lab/explorer/page/source/view/curves.js";
import { Player } from "../../../gan_lab/explorer/page/source/view/player.js";

const WIDTH = 0.5 ** 20; // of a difference; the networks are linear between their kinks, so a small one is exact

/** Compare a gradient with the differences of a function, in each of the numbers that it depends on. */
function assertGradient(compute, numbers, gradient, tolerance = 1e-6) {
  for (let i = 0; i < numbers.length; i++) {
    const before = numbers[i];
    numbers[i] = before + WIDTH;
    const above = compute();
    numbers[i] = before - WIDTH;
    const below = compute();
    numbers[i] = before;
    const slope = (above - below) / (2 * WIDTH);
    assert.ok(Math.abs(slope - gradient[i]) < tolerance * (1 + Math.abs(slope)), `${i}: ${slope}, not ${gradient[i]}`);
  }
}

/** A network D, and points that it is asked about. */
function makeD(seesSpread) {
  const random = new Pcg64([7]);
  const D = new Discriminator(5, 0.2, seesSpread, () => random.nextDouble());
  return { D, points: Float64Array.from({ length: 12 }, () => nextNormal(random)) };
}

const weigh = (values) => values.reduce((sum, value, i) => sum + Math.cos(i) * value, 0); // some number made of many
const slopesOf = (values) => values.map((_, i) => Math.cos(i));

test("what a loss says of its slope is its slope", () => {
  for (const loss of Object.values(LOSSES)) {
    for (const part of ["real", "fake", "ofG"]) {
      const logits = Float64Array.of(-700, -3.2, -0.4, 0.3, 1.7, 700);
      const [, slopes] = meanCost(loss[part], logits);
      assertGradient(() => meanCost(loss[part], logits)[0], logits, slopes);
    }
  }
});

test("a network's gradients are those of its outputs, for its weights and for what goes in", () => {
  for (const leak of [0, 0.2]) {
    const random = new Pcg64([3]);
    const network = new Mlp([2, 6, 5, 3], leak, () => random.nextDouble());
    const rows = Float64Array.from({ length: 8 }, () => nextNormal(random));
    const arrived = network.backward(slopesOf(network.outputs(rows)), true);
    assertGradient(() => weigh(network.outputs(rows)), network.weights, network.gradients);
    assertGradient(() => weigh(network.outputs(rows)), rows, arrived);
  }
});

test("gradients for the points count what each of them has in the spread that D sees", () => {
  for (const seesSpread of [false, true]) {
    const { D, points } = makeD(seesSpread);
    const arrived = D.backward(slopesOf(D.logits(points)), true);
    assertGradient(() => weigh(D.logits(points)), points, arrived);
    assertGradient(() => weigh(D.logits(points)), D.network.weights, D.network.gradients);
  }
});

test("the gradient penalty's gradient is that of the penalty, though the penalty is made of gradients", () => {
  for (const seesSpread of [false, true]) {
    const { D, points } = makeD(seesSpread);
    addPenalty(D, points, 0.7);
    const gradients = D.network.gradients.slice();
    assert.ok(gradients.some((gradient) => Math.abs(gradient) > 0.01));
    assertGradient(() => addPenalty(D, points, 0.7), D.network.weights, gradients);
  }
});

test("points on one place have no spread, and still a gradient", () => {
  const { D } = makeD(true);
  const points = new Float64Array(8).fill(0.5);
  const arrived = D.backward(slopesOf(D.logits(points)), false);
  assert.ok(arrived.every(Number.isFinite));
  assert.ok(Number.isFinite(addPenalty(D, points, 1)));
});

test("Adam's first step is as long as the rate, whatever the size of the gradient", () => {
  const numbers = Float64Array.of(1, 1, 1);
  new Adam(3).step(numbers, Float64Array.of(1e-3, -50, 0), 0.01, 0.5);
  for (const [i, moved] of [-0.01, 0.01, 0].entries()) assert.ok(Math.abs(numbers[i] - 1 - moved) < 1e-6);
});

test("an axis ends at round numbers, and a probability's axis goes from 0 to 1", () => {
  const said = { lines: [{ field: "dReal" }], range: [0, 1] };
  assert.deepEqual(findRange(said, [{ dReal: 0.4 }, { dReal: NaN }]), [0, 1]);
  assert.deepEqual(findRange(said, [{ dReal: 0.4 }, { dReal: -12.5 }]), [-15, 0.5]);
  assert.deepEqual(findRange({ lines: [{ field: "lossD" }] }, [{ lossD: NaN }]), [0, 1]);
  assert.deepEqual(findRange({ lines: [{ field: "lossD" }] }, [{ lossD: -0.25 }, { lossD: -0.5 }]), [-0.5, 0]);
});

/** A player whose worker takes `taken` steps at once, and what it was asked. */
function makePlayer(taken, maxSteps) {
  const asked = [];
  const ends = [];
  const ask = async (steps) => {
    asked.push(steps);
    await new Promise((resolve) => setImmediate(resolve));
    return { taken: Math.min(taken, steps) };
  };
  const player = new Player(
    ask,
    () => {},
    (problem) => ends.push(problem),
    maxSteps,
  );
  const end = async () => {
    while (!ends.length) await new Promise((resolve) => setImmediate(resolve));
  };
  return { player, asked, ends, end };
}

test("a game that nobody sees waits, and one that is seen pauses by itself after its steps", async () => {
  const { player, asked, ends, end } = makePlayer(4, 10);
  player.start();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual([asked, ends], [[], []]);
  player.isSeen = true;
  await end();
  assert.deepEqual([asked, ends, player.isWanted], [[1, 9, 5, 1], [null], false]);
  player.start();
  assert.equal(asked.length, 5);
});

test("a slow game asks for one step at a time", async () => {
  const { player, asked, end } = makePlayer(100, 3);
  player.speed = 100;
  player.isSeen = true;
  const start = performance.now();
  player.start();
  await end();
  assert.deepEqual(
    asked.filter((steps) => steps > 2),
    [],
  );
  assert.ok(performance.now() - start > 10);
});

test("a pause comes after the steps that are asked for, also for a game that nobody sees", async () => {
  const { player, asked, ends, end } = makePlayer(4, Infinity);
  player.isSeen = true;
  player.start();
  player.pause();
  await end();
  assert.equal(asked.length, 1);
  player.isSeen = false;
  player.start();
  player.pause();
  assert.deepEqual(ends, [null, null]);
});

test("what a worker can't do ends the play, and is told", async () => {
  const { player, ends, end } = makePlayer(1, 5);
  player.ask = () => Promise.reject(new Error("no"));
  player.isSeen = true;
  player.start();
  await end();
  assert.deepEqual([ends[0].message, player.isWanted], ["no", false]);
});
