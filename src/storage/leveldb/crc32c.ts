/** Of the Castagnoli polynomial, which LevelDB checks its log by; zlib knows another one. */
const polynomial = 0x82f63b78;
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0);
  }
  return remainder;
});

export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder = (remainder >>> 8) ^ (table[(remainder ^ byte) & 0xff] ?? 0);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}

/** LevelDB stores checksums turned and shifted: bytes that hold their own checksum add up badly. */
const maskShift = 0xa282ead8;

/** The checksum as LevelDB stores it. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const remainder = crc32c(bytes);
  return (((remainder >>> 15) | (remainder << 17)) + maskShift) >>> 0;
}
