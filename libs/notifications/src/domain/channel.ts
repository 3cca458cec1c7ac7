/** What a message is about, as people choose for: what needs them, and what they may want to know. */
export const CATEGORIES = ['duty', 'decision', 'news'] as const;
export type Category = (typeof CATEGORIES)[number];

/** How a person wants to hear of a category. The inbox has everything in any case. */
export const CHANNELS = ['mail', 'digest', 'inbox'] as const;
export type Channel = (typeof CHANNELS)[number];

export type Preferences = Readonly<Partial<Record<Category, Channel>>>;

const DEFAULTS: Readonly<Record<Category, Channel>> = { duty: 'mail', decision: 'mail', news: 'digest' };

/**
 * The channel of a message. What has a deadline or decides on somebody's case can go into the daily digest, but not be
 * silenced: a duty nobody heard of would be ours to answer for.
 */
export function channelFor(category: Category, preferences: Preferences): Channel {
  const chosen = preferences[category] ?? DEFAULTS[category];
  return chosen === 'inbox' && category !== 'news' ? 'digest' : chosen;
}
