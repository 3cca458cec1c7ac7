import type { PersonNumber } from './git-history.js';
import { isTellingEmail, isTellingName, normaliseEmail, normaliseName } from './identity.js';

/**
 * Counts people: identities that share a normalised name or address are one person, transitively (health: git
 * identity). Empty names and addresses (`root`, `you@example.com`) join nobody.
 */
export class People {
  private readonly parents: number[] = [];
  private readonly keys = new Map<string, number>();
  private numbers: ReadonlyMap<number, PersonNumber> | undefined;

  /** Registers an identity; the handle is good for `numberOf` once everybody is in. */
  add(name: string, email: string): number {
    const plainName = normaliseName(name);
    const address = normaliseEmail(email);
    const pair = `b\0${plainName}\0${address}`;
    const known = this.keys.get(pair);
    if (known !== undefined) return known;
    this.numbers = undefined;
    const handle = this.keyed(pair);
    if (isTellingName(plainName)) this.join(handle, this.keyed(`n\0${plainName}`));
    if (isTellingEmail(address)) this.join(handle, this.keyed(`e\0${address}`));
    return handle;
  }

  /** The person behind a handle: 0, 1, 2 … in order of registration. */
  numberOf(handle: number): PersonNumber {
    this.numbers ??= this.numbered();
    return this.numbers.get(this.root(handle)) as PersonNumber;
  }

  /** How many there are. */
  count(): number {
    this.numbers ??= this.numbered();
    return this.numbers.size;
  }

  private numbered(): Map<number, PersonNumber> {
    const numbers = new Map<number, PersonNumber>();
    for (let handle = 0; handle < this.parents.length; handle += 1) {
      const root = this.root(handle);
      if (!numbers.has(root)) numbers.set(root, numbers.size);
    }
    return numbers;
  }

  private keyed(key: string): number {
    const known = this.keys.get(key);
    if (known !== undefined) return known;
    const handle = this.parents.length;
    this.parents.push(handle);
    this.keys.set(key, handle);
    return handle;
  }

  private join(a: number, b: number): void {
    this.parents[this.root(a)] = this.root(b);
  }

  private root(handle: number): number {
    let at = handle;
    for (;;) {
      const parent = this.parents[at] as number;
      if (parent === at) return at;
      const grandparent = this.parents[parent] as number;
      this.parents[at] = grandparent;
      at = grandparent;
    }
  }
}
