import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ActAnswer, ActRequest, Advance } from '#libs/acts/src/index.js';
import { ActsService, violates } from '#libs/acts/src/index.js';
import { authorise } from '#libs/identity/src/domain/abilities.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { accepted, refused, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { Policy } from '#libs/policies/src/index.js';
import { findPolicy, policyInForce, policyIndex } from '#libs/policies/src/index.js';
import type { Call } from './call.entity.js';
import { checkCallCurrency, checkNewCall, refuseTooFar } from './domain/new-call.js';
import { decideCallAdvance } from './domain/call-advance.js';
import { callState } from './domain/call-window.js';
import { callFormSchema } from './domain/call-form.js';
import type { Envelope } from './envelope.entity.js';
import type { Programme } from './programme.entity.js';
import {
  findCall,
  findCallBySlug,
  findCalls,
  findEnvelopes,
  findProgramme,
  findProgrammes,
  insertCall,
  lockCall,
  markAnnounced,
  updateClosing,
} from './programmes.repository.js';

export type NewCall = Omit<Call, 'id' | 'openedAt' | 'closedAt' | 'version' | 'form'> & { form: unknown };

const SLUG = /^[a-z][a-z0-9-]{1,60}$/;

/** Programmes, envelopes and calls. */
@Injectable()
export class ProgrammesService {
  constructor(private readonly acts: ActsService) {}

  async programmes(tx: EntityManager): Promise<Programme[]> {
    return await findProgrammes(tx);
  }

  async programme(tx: EntityManager, id: string): Promise<Programme> {
    return (await findProgramme(tx, id)) ?? noSuch('programme');
  }

  async envelopes(tx: EntityManager, year?: number): Promise<Envelope[]> {
    return await findEnvelopes(tx, year);
  }

  async calls(tx: EntityManager): Promise<Call[]> {
    return await findCalls(tx);
  }

  /** The call, refused `programmes.call-not-found`. */
  async call(tx: EntityManager, id: string): Promise<Call> {
    return (await findCall(tx, id)) ?? noSuch('call');
  }

  async callBySlug(tx: EntityManager, slug: string): Promise<Call> {
    return (SLUG.test(slug) ? await findCallBySlug(tx, slug) : null) ?? noSuch('call');
  }

  /** Every version of every policy, the newest of each first: public, and what a call or a proposal begins with. */
  async policies(tx: EntityManager): Promise<readonly Omit<Policy, 'body'>[]> {
    return await policyIndex(tx);
  }

  /** A policy version by its id: what it says is public. */
  async policy(tx: EntityManager, id: string): Promise<Policy> {
    return (await findPolicy(tx, id)) ?? noSuch('policy');
  }

  /** Opens a new call; its own process announces opening and closing. */
  async create(asked: ActRequest, call: NewCall): Promise<ActAnswer<{ id: string }>> {
    return await this.acts.act(asked, {
      lock: async (tx) => (await findProgramme(tx, call.programmeId)) ?? noSuch('programme'),
      authorise: () => {
        accepted(authorise(asked.principal, 'calls.manage', {}));
      },
      apply: async (act) => {
        accepted(checkNewCall(call, act.now));
        accepted(checkCallCurrency(call.currency, await findEnvelopes(act.tx), call.programmeId));
        const from = call.opensAt > act.now ? call.opensAt : act.now;
        for (const [kind, policyId] of pinnedPolicies(call))
          await requireInForce(act.tx, kind, policyId, from);
        if ((await findCallBySlug(act.tx, call.slug)) !== null) slugTaken();
        const form = callFormSchema.parse(call.form);
        const id = newId();
        await insertNamed(act.tx, {
          ...call,
          form,
          id,
          openedAt: null,
          closedAt: null,
          version: 1,
        });
        act.audit({ type: 'programmes.call-created', subject: { type: 'call', id }, disclosure: 'public' });
        act.wake('call', id);
        return { id };
      },
    });
  }

  /**
   * Moves the closing date of a call that is not closed; never to before now, since that would refuse what people were promised.
   * Refuses `programmes.call-closed`, `programmes.closing-not-later`, `programmes.date-too-far` and `programmes.stale`.
   */
  async moveClosing(
    asked: ActRequest,
    id: string,
    version: number,
    closesAt: Instant | null,
  ): Promise<ActAnswer<{ id: string; version: number }>> {
    return await this.acts.act(asked, {
      lock: async (tx) => (await lockCall(tx, id)) ?? noSuch('call'),
      authorise: (call) => {
        accepted(authorise(asked.principal, 'calls.manage', { scopes: [call.id] }));
      },
      apply: async (act, call) => {
        // By the clock: that its process has announced the end is not what ends a call.
        if (callState(call, act.now) === 'closed') {
          refused('programmes.call-closed', 'conflict', 'This call is closed.');
        }
        if (
          closesAt !== null &&
          (closesAt <= act.now || (call.closesAt !== null && closesAt < call.closesAt))
        ) {
          refused(
            'programmes.closing-not-later',
            'invalid',
            'A closing date can only be moved to later.',
            'closesAt',
          );
        }
        accepted(refuseTooFar(closesAt, 'closesAt', act.now));
        if (!(await updateClosing(act.tx, id, version, closesAt))) {
          refused('programmes.stale', 'stale', 'The call was changed meanwhile.');
        }
        act.audit({
          type: 'programmes.closing-moved',
          subject: { type: 'call', id },
          disclosure: 'public',
          data: { from: call.closesAt, to: closesAt },
        });
        act.wake('call', id);
        return { id, version: version + 1 };
      },
    });
  }

  /** One look of the call's own process: announce what the dates say, or wait. */
  async advance(id: string): Promise<Advance> {
    const answer = await this.acts.act<Call, Advance>(
      {
        principal: systemPrincipal('call'),
        route: 'advance:call',
        key: null,
        body: { id },
        within: `call:${id}`,
      },
      {
        lock: async (tx) => (await lockCall(tx, id)) ?? noSuch('call'),
        authorise: () => undefined,
        apply: async (act, call) => {
          const decision = decideCallAdvance(call, act.now);
          switch (decision.do) {
            case 'announce-opening':
            case 'announce-closing': {
              const isOpening = decision.do === 'announce-opening';
              await markAnnounced(act.tx, id, isOpening ? 'openedAt' : 'closedAt', act.now);
              act.audit({
                type: isOpening ? 'programmes.call-opened' : 'programmes.call-closed',
                subject: { type: 'call', id },
                disclosure: 'public',
              });
              return { state: 'again' };
            }
            case 'wait':
              return decision.until === null
                ? { state: 'waiting' }
                : { state: 'waiting', wakeAt: decision.until };
            case 'settle':
              return { state: 'settled' };
          }
        },
      },
    );
    return answer.kind === 'done' ? answer.value : { state: 'again' };
  }
}

async function insertNamed(tx: EntityManager, call: Call): Promise<void> {
  try {
    await insertCall(tx, call);
  } catch (error) {
    if (violates(error, 'uq_calls_slug')) slugTaken();
    throw error;
  }
}

function slugTaken(): never {
  refused('programmes.slug-taken', 'conflict', 'There is a call of this name.', 'slug');
}

/**
 * A call takes the version of a policy that is in force when it opens: two people change a rule, and none of them is whoever opens
 * calls. Refuses `programmes.policy-unknown` and `programmes.policy-not-in-force`.
 */
async function requireInForce(tx: EntityManager, kind: string, id: string, from: Instant): Promise<void> {
  const policy = await findPolicy(tx, id);
  if (policy?.kind !== kind) {
    return refused('programmes.policy-unknown', 'invalid', `This is no ${kind} policy.`, `policies.${kind}`);
  }
  const inForce = await policyInForce(tx, kind, from, policy.name);
  if (inForce.id === id) return;
  refused(
    'programmes.policy-not-in-force',
    'conflict',
    `When the call opens, version ${inForce.version} of ${policy.name} is in force: ${inForce.id}.`,
    `policies.${kind}`,
  );
}

function noSuch(what: 'call' | 'programme' | 'policy'): never {
  return refused(`programmes.${what}-not-found`, 'not-found', `There is no such ${what}.`);
}

function pinnedPolicies(call: NewCall): readonly (readonly [string, string])[] {
  return [
    ['lifecycle', call.lifecyclePolicyId],
    ['review', call.reviewPolicyId],
    ['council', call.councilPolicyId],
    ['treasury', call.treasuryPolicyId],
  ];
}
