/** Computing a version of the priority method beside the one in force, on the queue for evidence. */
export interface RescoreActivities {
  /** Scores projects for a while; answers whether the version is through. Goes on where it was cut off. */
  scoreForAWhile(version: string): Promise<boolean>;
  /** Compares the version with the one in force. */
  compareMethod(version: string): Promise<void>;
}
