import type { EntityManager } from 'typeorm';
import type { AuditDraft } from '#libs/audit/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import type { WakeableProcess } from './domain/processes.js';

/** Who asks for what, as the API or a process hands it over. */
export interface ActRequest {
  readonly principal: Principal;
  /** The name of the act with its parameters unfilled: `POST /applications/{id}/submission`. */
  readonly route: string;
  /** The client's key; null only for our own processes and previews. */
  readonly key: string | null;
  /** Edits are guarded by their version instead and may come without a key. */
  readonly keyOptional?: boolean;
  /** Everything that makes the act what it is (path parameters and body): hashed to tell a repetition from another act. */
  readonly body: unknown;
  /** Do everything, answer with what would happen, and keep nothing. */
  readonly preview?: boolean;
  /** Acts that move money keep their key for ever; the others for 30 days. */
  readonly movesMoney?: boolean;
  readonly traceId?: string;
  /**
   * The process this act is a step of, such as `grant:<id>`: it looks again by itself and is not woken. Where its look
   * (`advance:…`) fails by a fault of ours, the process is noted as one that waits for operators.
   */
  readonly within?: string;
}

/** What an act would do, as a preview shows it before anybody presses the button. */
export interface Preview {
  readonly preview: true;
  readonly stage: string | null;
  readonly reasons: readonly string[];
  readonly notifies: readonly string[];
}

/** The answer of an act: the result, told apart from a stored one, or the preview. */
export type ActAnswer<T> =
  | { readonly kind: 'done'; readonly value: T; readonly replayed: boolean }
  | { readonly kind: 'preview'; readonly value: Preview };

/** One act under way: its transaction, its time, and what it hands over beside the facts it writes. */
export class Act {
  readonly audits: AuditDraft[] = [];
  readonly wakes = new Map<string, WakeableProcess>();
  readonly told = new Set<string>();
  readonly reasons: string[] = [];
  /** Run after the act was applied, before its trace is written. */
  readonly endings: (() => Promise<void>)[] = [];
  stage: string | null = null;

  constructor(
    readonly tx: EntityManager,
    readonly principal: Principal,
    /** `clock_timestamp()` of PostgreSQL after the locks were taken: the one time of this act. */
    readonly now: Instant,
    readonly isPreview: boolean,
    readonly traceId: string | null,
    private readonly within: string | null = null,
  ) {}

  /** Leaves the trace of what was done. At least one per act. */
  audit(draft: AuditDraft): void {
    this.audits.push(draft);
  }

  /** Wakes a process after the commit, unless it is the one that acts. */
  wake(process: WakeableProcess, id: string): void {
    if (this.within === `${process}:${id}`) return;
    this.wakes.set(`${process}:${id}`, process);
  }

  /** Leaves work for the end of the act, so that what several steps ask for is written together. */
  atEnd(work: () => Promise<void>): void {
    this.endings.push(work);
  }

  /** Names a recipient (a role or a public name) for the preview; the notification itself is a row of `notifications`. */
  tells(recipient: string): void {
    this.told.add(recipient);
  }

  /** Names the stage that follows, for the preview. */
  leadsTo(stage: string, reason?: string): void {
    this.stage = stage;
    if (reason !== undefined) this.reasons.push(reason);
  }
}

/** The three steps of an act, run in this order inside one transaction. */
export interface ActSteps<F, T> {
  /** Lock the rows in the fixed order and read the facts. Also run when a stored answer is given again. */
  lock(tx: EntityManager): Promise<F>;
  /** Raise a refusal (`refused`, `accepted`) where this principal may not do this to these facts. Also run on a repetition. */
  authorise(facts: F, tx: EntityManager): void | Promise<void>;
  /** Decide with the pure rule, write the facts, and hand over audit entries and wakes. Answers plain JSON. */
  apply(act: Act, facts: F): Promise<T>;
}
