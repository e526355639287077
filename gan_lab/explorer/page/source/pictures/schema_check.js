// Values from a stranger's file checked against a JSON schema (draft 2020-12): the keywords that the kit's own uses.

/** @typedef {{[keyword: string]: any}} Schema */
/** @typedef {(string | number)[]} Path */
/** @typedef {(rule: any, value: any, schema: Schema, find: Find) => Path | boolean} Check Whether it is kept, or where not. */
/** @typedef {(schema: Schema, value: any) => Path | null} Find */

/** @param {any} value */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @type {{[type: string]: (value: any) => boolean}} */
const TYPES = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === "string",
  number: Number.isFinite,
  integer: Number.isInteger,
};

/** @type {{[keyword: string]: Check}} */
const CHECKS = {
  type: (type, value) => TYPES[type](value),
  const: (expected, value) => value === expected,
  enum: (expected, value) => expected.includes(value),
  minimum: (least, value) => typeof value !== "number" || value >= least,
  exclusiveMinimum: (below, value) => typeof value !== "number" || value > below,
  maximum: (most, value) => typeof value !== "number" || value <= most,
  minLength: (least, value) => typeof value !== "string" || countCharacters(value) >= least,
  maxLength: (most, value) => typeof value !== "string" || countCharacters(value) <= most,
  pattern: (pattern, value) => typeof value !== "string" || new RegExp(pattern, "u").test(value),
  minItems: (least, value) => !Array.isArray(value) || value.length >= least,
  maxItems: (most, value) => !Array.isArray(value) || value.length <= most,
  maxProperties: (most, value) => !isObject(value) || Object.keys(value).length <= most,
  required: (names, value) =>
    !isObject(value) || names.every((/** @type {string} */ name) => Object.hasOwn(value, name)),
  properties(rules, value, _, find) {
    const names = isObject(value) ? Object.keys(value).filter((name) => Object.hasOwn(rules, name)) : [];
    return firstProblem(names, (name) => find(rules[name], value[name]));
  },
  additionalProperties(rule, value, schema, find) {
    const known = schema.properties ?? {};
    const names = isObject(value) ? Object.keys(value).filter((name) => !Object.hasOwn(known, name)) : [];
    return rule === false ? names.length === 0 : firstProblem(names, (name) => find(rule, value[name]));
  },
  propertyNames: (rule, value, _, find) =>
    !isObject(value) || Object.keys(value).every((name) => find(rule, name) === null),
  items: (rule, value, _, find) =>
    !Array.isArray(value) || firstProblem([...value.keys()], (place) => find(rule, value[place])),
  not: (rule, value, _, find) => find(rule, value) !== null,
  oneOf: (rules, value, _, find) => rules.filter((/** @type {Schema} */ rule) => !find(rule, value)).length === 1,
  allOf(rules, value, _, find) {
    for (const rule of rules) {
      const problem = find(rule, value);
      if (problem) return problem;
    }
    return true;
  },
  if: (rule, value, schema, find) => find(rule, value) !== null || (find(schema.then, value) ?? true),
};
const DESCRIPTIONS = new Set(["$schema", "$defs", "title", "then"]); // which check nothing by themselves

/**
 * Find where a value breaks a schema.
 * @param {Schema} whole One of the kit's own schemas.
 * @param {any} value What was read from JSON.
 * @returns {Path | null} The way to a place that breaks it, from the top: keys and places in arrays. Null if none does.
 */
export function findProblem(whole, value) {
  /** @type {Find} */
  const find = (schema, part) => {
    if (schema.$ref) return find(whole.$defs[schema.$ref.replace("#/$defs/", "")], part);
    for (const [keyword, rule] of Object.entries(schema)) {
      if (DESCRIPTIONS.has(keyword)) continue;
      const kept = CHECKS[keyword](rule, part, schema, find);
      if (kept !== true) return kept === false ? [] : kept;
    }
    return null;
  };
  return find(whole, value);
}

/**
 * @template {string | number} Key
 * @param {Key[]} keys
 * @param {(key: Key) => Path | null} find
 * @returns {Path | true} The first problem, with the key on its way; true if there is none.
 */
function firstProblem(keys, find) {
  for (const key of keys) {
    const problem = find(key);
    if (problem) return [key, ...problem];
  }
  return true;
}

/** @param {string} text */
function countCharacters(text) {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g) ?? []).length;
}
