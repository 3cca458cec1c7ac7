import { randomInt } from 'node:crypto';

/** 0, 1, 2 … in an order nobody can guess (Fisher–Yates). */
export function shuffled(count: number): number[] {
  const numbers = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [numbers[last], numbers[other]] = [numbers[other] as number, numbers[last] as number];
  }
  return numbers;
}
