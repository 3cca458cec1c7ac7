import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** A rule of voting that would be refused under some votes: one member blocks, a bloc carries, nobody is a quorum … */
export interface UnsoundRule {
  /** The version of the policy. */
  readonly policyId: string;
  readonly name: string;
  readonly version: number;
  readonly code: string;
  readonly message: string;
  /** Which of its rules: `decision`, `reopened.quorum`. */
  readonly path: string;
}

/** Whole votes of one member. */
export interface Votes {
  readonly stateId: string;
  readonly votes: number;
}

/** Port: what the rules of voting in use say to these votes. Implemented by council, which registers itself. */
export interface VotingRulesLookup {
  unsound(tx: EntityManager, votes: readonly Votes[]): Promise<readonly UnsoundRule[]>;
}

@Injectable()
export class VotingRules implements VotingRulesLookup {
  private readonly registered: VotingRulesLookup[] = [];

  /** For `onModuleInit` of the implementing service. */
  register(lookup: VotingRulesLookup): void {
    this.registered.push(lookup);
  }

  async unsound(tx: EntityManager, votes: readonly Votes[]): Promise<readonly UnsoundRule[]> {
    const found: UnsoundRule[] = [];
    for (const lookup of this.registered) found.push(...(await lookup.unsound(tx, votes)));
    return found;
  }
}
