// Compressed bytes, packed and unpacked by the browser.

/**
 * Pack bytes as zlib does.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function pack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Unpack what zlib packed, up to a limit: a few bytes can hold gigabytes, of which no more is ever unpacked.
 * @param {Uint8Array<ArrayBuffer>[]} parts What was packed, in pieces.
 * @param {number} limit Bytes that are wanted.
 * @returns {Promise<Uint8Array>} At most as many; fewer if there are no more.
 * @throws {TypeError} If what comes before the limit is broken.
 */
export async function unpack(parts, limit) {
  const reader = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const unpacked = new Uint8Array(limit);
  let length = 0;
  while (length < limit) {
    const { done, value } = await reader.read();
    if (done) break;
    const wanted = value.subarray(0, limit - length);
    unpacked.set(wanted, length);
    length += wanted.length;
  }
  reader.cancel().catch(() => {}); // what lies behind the limit may be broken
  return unpacked.subarray(0, length);
}
