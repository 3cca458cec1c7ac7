import type { SessionFacts } from '#libs/identity/src/index.js';

/** What a sign-in that is under way in this browser has to come back with. */
export interface PendingSignIn {
  readonly intent: 'sign-in' | 'step-up' | 'link';
  readonly purpose: string | null;
  readonly returnTo: string;
  readonly askedAt: string;
}

declare module 'express-session' {
  /** Flat, so that `sess ->> 'personId'` finds a person's sessions. All absent until somebody signed in. */
  interface SessionData extends Partial<{ -readonly [K in keyof SessionFacts]: SessionFacts[K] }> {
    /** The mail code this browser asked for: no other browser can use it. */
    loginCodeId?: string;
    pending?: PendingSignIn;
  }
}
