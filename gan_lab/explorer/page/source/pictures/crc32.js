// The checksum of PNG's chunks, and of pocket's numbers in the page.
//
// Source: W3C, Portable Network Graphics (third edition), annex D.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/**
 * Compute the CRC-32 of some bytes.
 * @param {Uint8Array} bytes
 * @returns {number} A whole number from 0 to 2 ** 32 - 1.
 */
export function crc32(bytes) {
  let value = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) value = TABLE[(value ^ bytes[i]) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
