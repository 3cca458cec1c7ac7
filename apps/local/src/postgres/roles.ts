import pg from 'pg';

/** Passwords of the two database roles: the owner migrates, the app works. */
export interface RolePasswords {
  readonly owner: string;
  readonly app: string;
}

export const OWNER_ROLE = 'plinth_owner';
export const APP_ROLE = 'plinth_app';

/** Creates both roles, or sets their passwords where they exist. What the app may do is granted by migrations. */
export async function ensureRoles(adminUrl: string, passwords: RolePasswords): Promise<void> {
  await asAdmin(adminUrl, async (client) => {
    for (const [role, password] of [
      [OWNER_ROLE, passwords.owner],
      [APP_ROLE, passwords.app],
    ] as const) {
      const known = await client.query('select 1 from pg_roles where rolname = $1', [role]);
      const verb = known.rowCount === 0 ? 'create' : 'alter';
      await client.query(
        `${verb} role ${role} login nosuperuser nocreatedb nocreaterole password ${client.escapeLiteral(password)}`,
      );
    }
  });
}

/** Creates the database for the owner unless it exists; nobody else but the app may connect to it. */
export async function ensureDatabase(adminUrl: string, name: string, template?: string): Promise<void> {
  await asAdmin(adminUrl, async (client) => {
    const known = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (known.rowCount !== 0) return;
    const database = client.escapeIdentifier(name);
    const from = template === undefined ? '' : ` template ${client.escapeIdentifier(template)}`;
    await client.query(`create database ${database} owner ${OWNER_ROLE}${from}`);
    await client.query(`revoke all on database ${database} from public`);
    await client.query(`grant connect on database ${database} to ${APP_ROLE}`);
  });
}

export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await asAdmin(adminUrl, async (client) => {
    await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`);
  });
}

async function asAdmin(adminUrl: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
