// Class vectors: which class, or mixture of classes, the network is asked for.

import { LabError, nameValue } from "../errors.js";

const TOLERANCE = 0.002; // how far from 1 the weights may add up: three times 0.333 is fine

/**
 * Make a class vector of the weights of some classes.
 * @param {{[index: string]: number}} weights By the index of a class; the other classes have weight 0.
 * @param {number} count How many classes there are.
 * @returns {Float32Array} One number for each class.
 * @throws {LabError} If there is no such class, a weight isn't a number of 0 or more, or they don't add up to 1.
 */
export function toClassVector(weights, count) {
  const vector = new Float32Array(count);
  for (const [index, weight] of Object.entries(weights)) {
    if (!/^(0|[1-9]\d{0,5})$/.test(index) || Number(index) >= count) {
      throw new LabError(`There is no class ${index}: the classes are numbered 0 to ${count - 1}.`);
    }
    if (typeof weight !== "number" || !Number.isFinite(weight) || weight < 0) {
      throw new LabError(`The weight of class ${index} is ${nameValue(weight)}: weights are numbers of 0 or more.`);
    }
    vector[Number(index)] = weight;
  }
  const sum = vector.reduce((total, weight) => total + weight, 0);
  if (!(Math.abs(sum - 1) <= TOLERANCE)) {
    throw new LabError(`The weights of the classes add up to ${sum.toPrecision(4)}, and must add up to 1.`);
  }
  return vector;
}

/**
 * Make a class vector of the weights that a recipe holds, which may be any that the network can compute with.
 * @param {{[index: string]: number}} weights By the index of a class; the other classes have weight 0.
 * @param {number} count How many classes the network has.
 * @param {string} network The network's name, for the error.
 * @returns {Float32Array} One number for each class.
 * @throws {LabError} If the network has no class of such an index.
 */
export function fromClassWeights(weights, count, network) {
  const vector = new Float32Array(count);
  for (const [index, weight] of Object.entries(weights)) {
    if (Number(index) >= count) throw new LabError(`The recipe asks for class ${index}, and ${network} has ${count}.`);
    vector[Number(index)] = weight;
  }
  return vector;
}
