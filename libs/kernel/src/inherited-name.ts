/**
 * Whether every plain object has this name by itself, so that whoever looks it up finds something where nothing was put. No field
 * that people name may be called so.
 */
export function isInheritedName(name: string): boolean {
  return name in Object.prototype || name === 'prototype';
}
