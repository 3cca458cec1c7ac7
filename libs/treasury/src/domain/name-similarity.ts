/** Characters of common prefix that Winkler rewards, and by how much each. */
const PREFIX_MAX = 4;
const PREFIX_WEIGHT = 0.1;

/** Jaro similarity, 0 to 1, of two texts as they stand (Jaro 1989). Two empty texts are equal. */
export function jaro(a: string, b: string): number {
  if (a === b) return 1;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Array<boolean>(b.length).fill(false);
  const matchesOfA: string[] = [];
  for (let i = 0; i < a.length; i += 1) {
    for (let j = Math.max(0, i - reach); j < Math.min(b.length, i + reach + 1); j += 1) {
      if (taken[j] === true || a[i] !== b[j]) continue;
      taken[j] = true;
      matchesOfA.push(a.charAt(i));
      break;
    }
  }
  const matches = matchesOfA.length;
  if (matches === 0) return 0;
  const matchesOfB = [...b].filter((_, j) => taken[j]);
  const transpositions = matchesOfA.filter((char, k) => char !== matchesOfB[k]).length / 2;
  return (matches / a.length + matches / b.length + (matches - transpositions) / matches) / 3;
}

/** Jaro–Winkler similarity, 0 to 1: MARTHA and MARHTA .9611, DWAYNE and DUANE .8400 (Winkler 1990). */
export function jaroWinkler(a: string, b: string): number {
  const similarity = jaro(a, b);
  let prefix = 0;
  while (prefix < PREFIX_MAX && prefix < a.length && a[prefix] === b[prefix]) prefix += 1;
  return similarity + prefix * PREFIX_WEIGHT * (1 - similarity);
}
