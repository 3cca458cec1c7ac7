/** Which side raises an account, and where it stands in the statements. Budget accounts are kept beside the books. */
export type AccountClass =
  'asset' | 'liability' | 'net-assets' | 'income' | 'expense' | 'clearing' | 'budget';

interface Family {
  readonly accountClass: AccountClass;
  readonly normalSide: 'debit' | 'credit';
  /** What an account of this family is for; names the parts of its code after the family. */
  readonly scope: readonly ScopePart[];
  /** The balance on the normal side never goes below zero; the database locks and checks it. */
  readonly mayOverdraw: boolean;
}

type ScopePart = 'programme' | 'year' | 'state' | 'bank-account' | 'donor';

const free = { mayOverdraw: true } as const;
const hardStop = { mayOverdraw: false } as const;

/**
 * The chart of accounts. An account's code is its family and its scope, joined by colons: `grants-expense:maintenance`,
 * `budget-available:maintenance:2026`.
 * Source: governance rules of the fund, after IPSAS for the books and GFMIS for the budget accounts.
 */
export const CHART = {
  'bank': { accountClass: 'asset', normalSide: 'debit', scope: ['bank-account'], ...free },
  'bank-in-transit': { accountClass: 'asset', normalSide: 'debit', scope: [], ...free },
  'receipts-in-transit': { accountClass: 'asset', normalSide: 'debit', scope: [], ...free },
  'contributions-receivable': { accountClass: 'asset', normalSide: 'debit', scope: ['state'], ...free },
  'advances': { accountClass: 'asset', normalSide: 'debit', scope: [], ...free },
  'clawback-receivable': { accountClass: 'asset', normalSide: 'debit', scope: [], ...free },
  'grants-payable': { accountClass: 'liability', normalSide: 'credit', scope: [], ...free },
  'withholding-payable': { accountClass: 'liability', normalSide: 'credit', scope: [], ...free },
  'vat-payable': { accountClass: 'liability', normalSide: 'credit', scope: [], ...free },
  'refunds-payable': { accountClass: 'liability', normalSide: 'credit', scope: [], ...free },
  'unidentified-receipts': { accountClass: 'liability', normalSide: 'credit', scope: [], ...free },
  'net-assets-unrestricted': { accountClass: 'net-assets', normalSide: 'credit', scope: [], ...free },
  'net-assets-restricted': { accountClass: 'net-assets', normalSide: 'credit', scope: ['programme'], ...free },
  'net-assets-operating': { accountClass: 'net-assets', normalSide: 'credit', scope: [], ...free },
  'emergency-buffer': { accountClass: 'net-assets', normalSide: 'credit', scope: [], ...free },
  'contribution-revenue': { accountClass: 'income', normalSide: 'credit', scope: ['year'], ...free },
  'donor-revenue': { accountClass: 'income', normalSide: 'credit', scope: ['donor'], ...free },
  'interest': { accountClass: 'income', normalSide: 'credit', scope: [], ...free },
  'fx-gain': { accountClass: 'income', normalSide: 'credit', scope: [], ...free },
  'grants-expense': { accountClass: 'expense', normalSide: 'debit', scope: ['programme'], ...free },
  'operating-expense': { accountClass: 'expense', normalSide: 'debit', scope: [], ...free },
  'bank-charges': { accountClass: 'expense', normalSide: 'debit', scope: [], ...free },
  'fx-loss': { accountClass: 'expense', normalSide: 'debit', scope: [], ...free },
  'doubtful-contributions': { accountClass: 'expense', normalSide: 'debit', scope: [], ...free },
  'fx-clearing': { accountClass: 'clearing', normalSide: 'debit', scope: [], ...free },
  'budget-appropriated': { accountClass: 'budget', normalSide: 'credit', scope: ['programme', 'year'], ...free },
  'budget-available': { accountClass: 'budget', normalSide: 'debit', scope: ['programme', 'year'], ...hardStop },
  'budget-reserved': { accountClass: 'budget', normalSide: 'debit', scope: ['programme', 'year'], ...free },
  'budget-committed': { accountClass: 'budget', normalSide: 'debit', scope: ['programme', 'year'], ...free },
  'budget-spent': { accountClass: 'budget', normalSide: 'debit', scope: ['programme', 'year'], ...free },
  'payment-budget-appropriated': { accountClass: 'budget', normalSide: 'credit', scope: ['year'], ...free },
  'payment-budget': { accountClass: 'budget', normalSide: 'debit', scope: ['year'], ...hardStop },
  'payment-budget-used': { accountClass: 'budget', normalSide: 'debit', scope: ['year'], ...free },
} as const satisfies Readonly<Record<string, Family>>; // prettier-ignore

export type AccountFamily = keyof typeof CHART;

/** An account as its code says it. */
export interface Account {
  readonly code: string;
  readonly family: AccountFamily;
  readonly accountClass: AccountClass;
  readonly normalSide: 'debit' | 'credit';
  readonly mayOverdraw: boolean;
}

const SCOPE_PART: Readonly<Record<ScopePart, RegExp>> = {
  'programme': /^[a-z][a-z0-9-]{0,39}$/,
  'year': /^20[0-9]{2}$/,
  'state': /^[A-Z]{3}$/,
  'bank-account': /^[A-Z0-9-]{1,34}$/,
  'donor': /^[a-z0-9-]{1,40}$/,
}; // prettier-ignore

/** Reads an account code; undefined where the chart has no such account. */
export function accountOf(code: string): Account | undefined {
  const [name, ...scope] = code.split(':');
  if (name === undefined || !isFamily(name)) return undefined;
  const family: Family = CHART[name];
  const isScoped =
    scope.length === family.scope.length &&
    family.scope.every((part, index) => SCOPE_PART[part].test(scope[index] ?? ''));
  if (!isScoped) return undefined;
  const { accountClass, normalSide, mayOverdraw } = family;
  return { code, family: name, accountClass, normalSide, mayOverdraw };
}

/** The code of an account: the family and its scope. Throws where the scope does not fit: a bug, not a refusal. */
export function accountCode(family: AccountFamily, ...scope: readonly (string | number)[]): string {
  const code = [family, ...scope].join(':');
  if (accountOf(code) === undefined) throw new Error(`Not an account: ${code}`);
  return code;
}

function isFamily(name: string): name is AccountFamily {
  return Object.hasOwn(CHART, name);
}
