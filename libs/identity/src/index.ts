export { ACTIONS, authorise, hasRight, isTokenAction, rightOf, scopeCovers } from './domain/abilities.js';
export type { Action, Subject } from './domain/abilities.js';
export { RELATIONS } from './domain/rights.js';
export type { Grantee, Relation, Right } from './domain/rights.js';
export { ceilingOf } from './domain/ceiling.js';
export { FIELD_CLASSES, classOf, project, restrictedIn } from './domain/field-classes.js';
export type { Resource } from './domain/field-classes.js';
