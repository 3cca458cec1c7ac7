import canonicalize from 'canonicalize';
import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { FundFile, PolicyKind } from './fund-file.js';
import { POLICY_SCHEMAS } from './fund-file.js';

/**
 * One thing a fund is founded with: its name in the fund, its place in the document, and what it says of itself. What people may
 * change later by an act of theirs (a closing date, a public name, a second version) is no part of it.
 */
export type FoundingFact = { readonly path: string } & (
  | { readonly kind: 'policy'; readonly key: string; readonly value: PolicyValue }
  | { readonly kind: 'programme'; readonly key: string; readonly value: ProgrammeValue }
  | { readonly kind: 'envelope'; readonly key: string; readonly value: MoneyValue }
  | { readonly kind: 'payment-budget'; readonly key: string; readonly value: MoneyValue }
  | {
      readonly kind: 'opening-balance';
      readonly key: string;
      readonly value: OpeningValue;
      readonly reason: string;
    }
  | { readonly kind: 'member-state'; readonly key: string; readonly value: StateValue }
  | {
      readonly kind: 'call';
      readonly key: string;
      readonly value: CallValue;
      readonly closesAt: string | null;
    }
  | { readonly kind: 'admin'; readonly key: string; readonly value: AdminValue; readonly publicName: string }
);

export interface PolicyValue {
  readonly kind: PolicyKind;
  readonly name: string;
  readonly body: unknown;
}
export interface ProgrammeValue {
  readonly slug: string;
  readonly title: string;
  readonly sharePercent: number;
}
export interface MoneyValue {
  /** Of a payment budget null. */
  readonly programme: string | null;
  readonly year: number;
  readonly minor: string;
  readonly currency: string;
}
export interface OpeningValue {
  readonly asOf: string;
  readonly minor: string;
  readonly currency: string;
}
export interface StateValue {
  readonly id: string;
  readonly name: string;
  readonly gdpMusd: string;
  readonly population: number;
  readonly accededOn: string;
  readonly bloc: string | null;
}
export interface CallValue {
  readonly slug: string;
  readonly title: string;
  readonly programme: string;
  readonly opensAt: string;
  readonly twoStep: boolean;
  readonly emergency: boolean;
  readonly instrument: string;
  readonly minMinor: string;
  readonly maxMinor: string;
  readonly currency: string;
  readonly policies: string;
  readonly form: unknown;
}
export interface AdminValue {
  readonly issuer: string;
  readonly subject: string;
}

/** What the books and tables of a fund say, by `kind:key`. */
export type StandingFacts = ReadonlyMap<string, unknown>;

/** Every fact of the document, each after those it refers to. */
export function factsOf(fund: FundFile): readonly FoundingFact[] {
  return [
    ...policyFacts(fund),
    ...fund.programmes.map(({ slug, title, sharePercent }, i): FoundingFact => {
      return { kind: 'programme', key: slug, path: `programmes[${i}]`, value: { slug, title, sharePercent } };
    }),
    ...fund.programmes.flatMap(({ slug, envelopes }, i) =>
      envelopes.map(({ year, amount }, j): FoundingFact => {
        const path = `programmes[${i}].envelopes[${j}]`;
        return {
          kind: 'envelope',
          key: `${slug}:${year}`,
          path,
          value: { programme: slug, year, ...amount },
        };
      }),
    ),
    ...fund.paymentBudgets.map(({ year, amount }, i): FoundingFact => {
      const path = `paymentBudgets[${i}]`;
      return { kind: 'payment-budget', key: String(year), path, value: { programme: null, year, ...amount } };
    }),
    ...openingFacts(fund),
    ...fund.memberStates.map(({ bloc = null, ...state }, i): FoundingFact => {
      return { kind: 'member-state', key: state.id, path: `memberStates[${i}]`, value: { ...state, bloc } };
    }),
    ...fund.calls.map(callFact),
    ...fund.admins.map(({ issuer, subject, publicName }, i): FoundingFact => {
      const key = JSON.stringify([issuer, subject]);
      return { kind: 'admin', key, path: `admins[${i}]`, value: { issuer, subject }, publicName };
    }),
  ];
}

/**
 * What of the document is not there yet, and what stands differently: refused `charter.fact-changed` by its path. What the fund has
 * and the document does not name is left alone.
 */
export function decideFounding(
  fund: FundFile,
  standing: StandingFacts,
): { readonly missing: readonly FoundingFact[]; readonly changed: readonly Refusal[] } {
  const facts = factsOf(fund);
  const known = facts.filter((fact) => standing.has(nameOf(fact)));
  return {
    missing: facts.filter((fact) => !standing.has(nameOf(fact))),
    changed: known
      .filter((fact) => !isSame(fact, standing.get(nameOf(fact))))
      .map(({ kind, key, path }) =>
        refuse('charter.fact-changed', 'conflict', `The fund was founded with another ${kind} ${key}.`, path),
      ),
  };
}

/** The name a fact stands under, in the document and in the fund. */
export function nameOf({ kind, key }: Pick<FoundingFact, 'kind' | 'key'>): string {
  return `${kind}:${key}`;
}

function policyFacts(fund: FundFile): FoundingFact[] {
  const fact = (kind: PolicyKind, name: string, body: unknown, path: string): FoundingFact => {
    return { kind: 'policy', key: `${kind}:${name}`, path, value: { kind, name, body } };
  };
  const sets = Object.entries(fund.policies).flatMap(([name, bodies]) =>
    Object.entries(bodies).map(([kind, body]) =>
      fact(kind as PolicyKind, name, body, `policies.${name}.${kind}`),
    ),
  );
  return [
    ...sets,
    fact('weights', 'default', fund.contributions.weights, 'contributions.weights'),
    fact('assessment', 'default', fund.contributions.assessment, 'contributions.assessment'),
    fact('bank-account', 'default', fund.bankAccount, 'bankAccount'),
  ];
}

function openingFacts({ openingBalance }: FundFile): FoundingFact[] {
  if (openingBalance === undefined) return [];
  const { amount, asOf, reason } = openingBalance;
  const value = { asOf, ...amount };
  return [{ kind: 'opening-balance', key: 'bank-account', path: 'openingBalance', value, reason }];
}

function callFact(call: FundFile['calls'][number], i: number): FoundingFact {
  const { closesAt, minimum, maximum, ...rest } = call;
  return {
    kind: 'call',
    key: call.slug,
    path: `calls[${i}]`,
    value: { ...rest, minMinor: minimum.minor, maxMinor: maximum.minor, currency: minimum.currency },
    closesAt,
  };
}

/** A body from before a version that knows one more key says the same with the key's default. */
function isSame(fact: FoundingFact, standing: unknown): boolean {
  if (fact.kind !== 'policy') return canonicalize(fact.value) === canonicalize(standing);
  const parsed = POLICY_SCHEMAS[fact.value.kind].safeParse((standing as PolicyValue).body);
  return parsed.success && canonicalize(parsed.data) === canonicalize(fact.value.body);
}
