import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { newSigningKey } from '#libs/audit/src/index.js';

const secretsSchema = z.object({
  postgresPassword: z.string(),
  ownerPassword: z.string(),
  appPassword: z.string(),
  sessionSecret: z.string(),
  oidcClientSecret: z.string(),
  bankSecret: z.string(),
  auditSigningKey: z.string(),
});

/** Made once per state directory; nobody but its owner reads the file. */
export type Secrets = z.infer<typeof secretsSchema>;

/** The secrets of this state directory; those it does not have yet are made and kept. */
export async function keptSecrets(home: string): Promise<Secrets> {
  const file = join(home, 'secrets.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  const kept = secretsSchema.partial().parse(JSON.parse(text));
  const secrets = { ...generated(), ...kept };
  if (Object.keys(kept).length < Object.keys(secrets).length) {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  }
  return secrets;
}

function generated(): Secrets {
  return {
    postgresPassword: token(),
    ownerPassword: token(),
    appPassword: token(),
    sessionSecret: token(),
    oidcClientSecret: token(),
    bankSecret: token(),
    auditSigningKey: newSigningKey('plinth.local').secret,
  };
}

function token(): string {
  return randomBytes(24).toString('base64url');
}
