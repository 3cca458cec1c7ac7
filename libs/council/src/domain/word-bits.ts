/** Set bits of a 32-bit word. */
export function onesOf(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Within a word of 32 coalitions: where members 0–4 are in. */
export const INSIDE = [0xaaaaaaaa | 0, 0xcccccccc | 0, 0xf0f0f0f0 | 0, 0xff00ff00 | 0, 0xffff0000 | 0];
/** Within a word: the coalitions with 0–5 of the members 0–4. */
export const OF_SIZE = [0, 1, 2, 3, 4, 5].map((size) => {
  let mask = 0;
  for (let bit = 0; bit < 32; bit++) if (onesOf(bit) === size) mask |= 1 << bit;
  return mask;
});
