// What leaves the page by a person's wish: a file that is saved, a text that is copied.

/**
 * Let the browser save a file, where it saves downloads.
 * @param {Uint8Array} bytes
 * @param {string} name of the file, such as "bag.png"
 * @param {string} [type] of the file
 */
export function download(bytes, name, type = "image/png") {
  const address = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (bytes)], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // a slow tablet may still be reading it before
}

/**
 * Copy a text to the clipboard; where a page may not, its element is selected, so that the keys of the system copy it.
 * @param {string} text
 * @param {HTMLElement} shown The element that shows the text.
 * @returns {Promise<boolean>} Whether it was copied.
 */
export async function copyText(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection()?.selectAllChildren(shown);
    return document.execCommand("copy");
  }
}

/**
 * Make the name of a PNG file, of letters that every system takes.
 * @param {string} words What the picture shows.
 * @returns {string}
 */
export function fileName(words) {
  return `${words.toLowerCase().replace(/[^a-z0-9.]+/g, "-")}.png`;
}
