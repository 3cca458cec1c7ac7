/** Fetching evidence files from where they are published, on the queue for evidence. */
export interface EvidenceFeedsActivities {
  /** How many addresses are configured. They stay out of histories: one may carry a key. */
  countFeeds(): Promise<number>;
  /** Fetches one of them; `unchanged` where nothing newer is there. */
  takeFeed(index: number): Promise<'taken' | 'unchanged'>;
}
