// Find a class by its name, as `gan.search` does it.

/**
 * Find every class with a text in its name.
 * @param {string[]} classes The names, in the order of the class vector.
 * @param {string} text Part of a name; capitals don't matter.
 * @returns {number[]} Indices; those come first where the text is a whole word.
 */
export function searchClasses(classes, text) {
  const sought = text.trim().toLowerCase();
  const word = new RegExp(`\\b${sought.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\b`);
  const found = classes.map((name, index) => ({ name: name.toLowerCase(), index }));
  return found
    .filter(({ name }) => name.includes(sought))
    .sort((a, b) => Number(word.test(b.name)) - Number(word.test(a.name)) || a.index - b.index)
    .map(({ index }) => index);
}
