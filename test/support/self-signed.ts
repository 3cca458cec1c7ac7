import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate of its own authority for `localhost` and `forge.test` (a name nobody resolves), made in `directory` and good for a day. */
export function selfSigned(directory: string): { caFile: string; key: string; cert: string } {
  const keyFile = join(directory, 'server.key');
  const caFile = join(directory, 'server.crt');
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost']
      .concat(['-addext', 'subjectAltName=DNS:localhost,DNS:forge.test,IP:127.0.0.1'])
      .concat(['-keyout', keyFile, '-out', caFile]),
    { stdio: 'ignore' },
  );
  return { caFile, key: readFileSync(keyFile, 'utf8'), cert: readFileSync(caFile, 'utf8') };
}
