export { MAX_MINOR, amountText, eur, money, parseMinor, readPositiveMoney, shareOf } from './money.js';
export type { Money } from './money.js';
export { Refused, accepted, isRefusal, refuse, refuseAll, refused } from './refusal.js';
export type { Refusal, RefusalKind } from './refusal.js';
export { durationMs, epochMs, instant, plusMs } from './instant.js';
export type { Instant } from './instant.js';
export { VISIBILITY, isVisible } from './visibility.js';
export type { Visibility } from './visibility.js';
export { ANONYMOUS, ROLES, holdsRole, systemPrincipal } from './principal.js';
export type { HeldRole, Principal, Role } from './principal.js';
export { isId } from './id.js';
export { gcd, reduced } from './fraction.js';
export type { Fraction } from './fraction.js';
export { grouped } from './grouped.js';
export { isInheritedName } from './inherited-name.js';
export { creditorReference, isCreditorReference } from './check-digits.js';
export {
  currencyDigits,
  decimalAmount,
  decimalText,
  isCurrencyCode,
  minorOfDecimal,
} from './currency-digits.js';
export { largestRemainder } from './largest-remainder.js';
export type { Quota } from './largest-remainder.js';
