import { describe, expect, it } from '@jest/globals';
import type { Category, Channel } from './channel.js';
import { channelFor } from './channel.js';

describe('channelFor', () => {
  it.each<[Category, Channel | undefined, Channel]>([
    ['duty', undefined, 'mail'],
    ['decision', undefined, 'mail'],
    ['news', undefined, 'digest'],
    ['duty', 'digest', 'digest'],
    ['duty', 'inbox', 'digest'],
    ['decision', 'inbox', 'digest'],
    ['news', 'inbox', 'inbox'],
    ['news', 'mail', 'mail'],
  ])('%s with %s chosen', (category, chosen, channel) => {
    expect(channelFor(category, chosen === undefined ? {} : { [category]: chosen })).toBe(channel);
  });
});
