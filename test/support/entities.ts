import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIBS = fileURLToPath(new URL('../../libs', import.meta.url));

export type EntityClass = new () => object;

/** Every entity of every domain, as the apps load them together; foreign keys across domains need them all. */
export async function allEntities(): Promise<EntityClass[]> {
  const files = readdirSync(LIBS, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.entity.ts'),
  );
  const found: EntityClass[] = [];
  // One after the other: the module loader of the test runner does not take many at once.
  for (const path of files.sort()) {
    const module = (await import(join(LIBS, path))) as Record<string, unknown>;
    found.push(...Object.values(module).filter((value): value is EntityClass => typeof value === 'function'));
  }
  return found;
}
