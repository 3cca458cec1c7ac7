import { readFileSync, statSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { accepted, refused } from '#libs/kernel/src/index.js';
import type { CurrentList } from './domain/screening-file.js';
import { readScreeningFile } from './domain/screening-file.js';

/** Port: where the sanctions list comes from. */
export interface ScreeningList {
  current(): CurrentList;
}

export const SCREENING_LIST = Symbol('SCREENING_LIST');

/** Larger than any published list by an order of magnitude. */
const MAX_BYTES = 128_000_000;

/**
 * The list in a file, read at the start and again when the file changes. A file that is none stops the start; one that replaces a
 * good list is reported and the list before stays in force.
 */
export class FileScreeningList implements ScreeningList {
  private readonly logger = new Logger(FileScreeningList.name);
  private list: CurrentList;
  /** Of the file that was read last, whether or not it was a list. */
  private stamp: string;

  constructor(private readonly path: string) {
    this.stamp = this.stampOf();
    this.list = this.read();
  }

  current(): CurrentList {
    try {
      const stamp = this.stampOf();
      if (stamp === this.stamp) return this.list;
      this.stamp = stamp;
      this.list = this.read();
    } catch (error) {
      // Noted once for every file that is no list, and whenever there is none.
      this.logger.error(`Still screening by ${this.list.version}: ${(error as Error).message}`);
    }
    return this.list;
  }

  private stampOf(): string {
    const { mtimeMs, size, ino } = statSync(this.path);
    if (size > MAX_BYTES) throw new Error(`${this.path} is larger than ${MAX_BYTES} bytes.`);
    return `${ino}:${size}:${mtimeMs}`;
  }

  private read(): CurrentList {
    return accepted(readScreeningFile(readFileSync(this.path, 'utf8')));
  }
}

/** No list: nobody was found on it, and nobody was found to be absent. Refuses whatever needs a screening. */
export class NoScreeningList implements ScreeningList {
  current(): CurrentList {
    return refused('treasury.screening-list-missing', 'unavailable', 'There is no list to screen payees by.');
  }
}
