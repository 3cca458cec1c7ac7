import { uuidv7 } from 'uuidv7';

/** A new UUIDv7: made in the app, sorts by time of creation. For shells only; rules take ids as arguments. */
export function newId(): string {
  return uuidv7();
}
