import type { DataSource } from 'typeorm';
import { indexProjects } from '../../libs/projects/src/directory-index.repository.js';
import type { Queryable } from './people.js';

const AT_ONCE = 2_000;

/** A number below `below` from a row's number and a salt: the same in every run. */
const pick = (salt: number, below: number): string =>
  `(1 + abs(hashint4(n * 31 + ${salt * 7_919})::bigint) % ${below})`;
const oneOf = (salt: number, words: string): string => {
  const list = words.split(' ').map((word) => (word === '-' ? '' : word));
  return `(ARRAY[${list.map((word) => `'${word}'`).join(',')}])[${pick(salt, list.length)}]`;
};

/** The nth generated project. */
export function generatedId(n: number): string {
  return `01960000-0000-7000-9000-${n.toString(16).padStart(12, '0')}`;
}

/**
 * Invented projects with numbers from 1 to `count` that look like a directory: names that share beginnings, layers and
 * licences of very different frequency, one repository and one package each. Run as the owner; not yet indexed.
 */
export async function generateProjects(owner: Queryable, count: number): Promise<void> {
  const name = `${oneOf(1, 'lib node py go rust open fast tiny - - - - - safe async core')} || ${oneOf(2, '- - - -')} ||
    ${oneOf(7, 'ar be co du el fi ga ho im ja ko lu mi no or pe qua ri sa te um ve wi xa yo ze ssl xml json pdf')} ||
    ${oneOf(8, 'ba ce di fo gu ha ki lo ma ne po ru si to va zy rk nt sh ll')} ||
    ${oneOf(9, 'ba ce di fo gu ha ki lo ma ne po ru parse kit flow store cache stream mesh gate bridge')}`;
  await owner.query(`
    CREATE TEMP TABLE generated AS
    SELECT n, ('01960000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid AS id, ${name} AS name,
      'A ' || ${oneOf(3, 'small fast portable streaming verified simple')} || ' ' ||
        ${oneOf(4, 'parser library server client codec compiler driver framework toolkit daemon')} || ' for ' ||
        ${oneOf(5, 'XML JSON TLS HTTP PDF images audio video maps mail calendars fonts archives packets')} AS summary,
      ${oneOf(10, 'MIT MIT MIT MIT Apache-2.0 Apache-2.0 GPL-3.0-only BSD-3-Clause MPL-2.0 EUPL-1.2 ISC BUSL-1.1 -')} AS licence,
      ${oneOf(11, 'data-ai software-platforms software-platforms software-platforms software-platforms cloud cloud connected-devices networks networks chips critical-resources')} AS layer,
      CASE WHEN ${pick(12, 20)} = 1 THEN 'archived' WHEN ${pick(13, 60)} = 1 THEN 'deprecated'
           WHEN ${pick(14, 3)} = 1 THEN 'unknown' ELSE 'active' END AS lifecycle,
      ${oneOf(15, 'C C C++ Python Python Python JavaScript JavaScript JavaScript TypeScript Rust Go Java Ruby PHP Haskell Fortran')} AS language,
      ${oneOf(16, 'github.com github.com github.com github.com github.com github.com gitlab.com gitlab.com codeberg.org git.savannah.gnu.org')} AS host
    FROM generate_series(1, ${count}) AS n;
    INSERT INTO projects (id, slug, name, summary, licence, is_osi_approved, eurostack_layer, lifecycle, language)
      SELECT id, name || '-' || n, name, summary, nullif(licence, ''), CASE WHEN licence <> '' THEN licence <> 'BUSL-1.1' END,
        layer, lifecycle,
        -- Nobody writes firmware in Fortran: what looks independent to a planner is not.
        CASE WHEN layer = 'chips' AND language = 'Fortran' THEN 'C' ELSE language END FROM generated;
    INSERT INTO project_repositories (id, project_id, position, url, url_key, forge, host, owner, name)
      SELECT gen_random_uuid(), id, 0, 'https://' || host || '/' || left(name, 3) || '-team/' || name || '-' || n,
        'https://' || host || '/' || left(name, 3) || '-team/' || name || '-' || n,
        CASE host WHEN 'github.com' THEN 'github' WHEN 'gitlab.com' THEN 'gitlab' WHEN 'codeberg.org' THEN 'forgejo'
          ELSE 'other' END, host, left(name, 3) || '-team', name || '-' || n FROM generated;
    INSERT INTO project_packages (id, project_id, purl)
      SELECT gen_random_uuid(), id, 'pkg:npm/' || name || '-' || n FROM generated;
    DROP TABLE generated`);
}

/** Indexes generated projects as every change of a project does. */
export async function indexGenerated(source: DataSource, count: number): Promise<void> {
  for (let first = 1; first <= count; first += AT_ONCE) {
    const length = Math.min(AT_ONCE, count - first + 1);
    const ids = Array.from({ length }, (_, i) => generatedId(first + i));
    await source.transaction((tx) => indexProjects(tx, ids));
  }
}

/** One metric of a generated project with its whole provenance, null at random with a reason. */
const METRIC = `
  CREATE FUNCTION pg_temp.metric(key text, unit text, value float8, is_known boolean) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('metric', key, 'value', CASE WHEN is_known THEN value END, 'unit', unit,
      'coverage', CASE WHEN is_known THEN 1 ELSE 0 END, 'windowStart', NULL, 'windowEnd', NULL,
      'observedAt', '2026-11-01T00:00:00.000Z', 'source', 'github', 'sourceVersion', 'graphql', 'methodVersion', 'health-1')
      || CASE WHEN is_known THEN '{}'::jsonb ELSE '{"nullReason": "not-collected"}' END $$;`;

/**
 * Evidence on generated projects as collections leave it, and reference needs for most, so that about half are ranked. All share
 * one collection. Run as the owner; nothing is scored yet.
 */
export async function generateEvidence(owner: Queryable, count: number): Promise<void> {
  const share = (salt: number): string => `(${pick(salt, 10_000)} / 10000.0)`;
  const known = (salt: number, outOf100: number): string => `${pick(salt, 100)} <= ${outOf100}`;
  const metrics: readonly (readonly [key: string, unit: string, value: string, isKnown: string])[] = [
    ['archived', 'flag', `(CASE WHEN ${pick(12, 20)} = 1 THEN 1 ELSE 0 END)`, 'true'],
    ['deprecated', 'flag', `(CASE WHEN ${pick(13, 60)} = 1 THEN 1 ELSE 0 END)`, 'true'],
    ['transitive_dependents', 'projects', `floor(exp(${share(20)} * 12))`, known(21, 70)],
    ['direct_dependents', 'projects', `floor(exp(${share(20)} * 8))`, known(22, 70)],
    ['distribution_presence', 'share', share(23), known(24, 30)],
    ['demand_180d', 'items', `floor(${share(25)} ^ 3 * 300)`, known(26, 90)],
    ['unanswered_ratio_180d', 'ratio', share(27), known(28, 80)],
    ['pr_closure_ratio_180d', 'ratio', `${share(29)} * 1.2`, known(30, 80)],
    ['review_coverage_180d', 'ratio', share(31), known(32, 80)],
    ['silent_days', 'days', `floor(${share(33)} ^ 2 * 900)`, 'true'],
    ['releases_365d', 'releases', `floor(${share(34)} * 20)`, known(35, 95)],
    ['commits_365d', 'commits', `floor(${share(36)} ^ 2 * 4000)`, 'true'],
    ['openssf_criticality', 'score', share(37), known(38, 60)],
    ['caf_365d', 'people', pick(39, 6), known(40, 20)],
    ['truck_factor', 'people', pick(39, 5), known(40, 20)],
    ['top_share_365d', 'ratio', share(41), known(40, 20)],
    ['incumbent_decline', 'ratio', share(42), known(40, 20)],
  ];
  const collectionId = '01960000-0000-7000-a000-000000000001';
  await owner.query(`${METRIC}
    INSERT INTO health_collections (id, project_id, tier, reason, state, outcome, requested_at, finished_at)
      VALUES ('${collectionId}', '${generatedId(1)}', 1, 'sweep', 'finished', 'collected', '2026-11-01', '2026-11-01');
    INSERT INTO health_latest (project_id, collection_id, metrics, updated_at)
      SELECT ('01960000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, '${collectionId}',
        jsonb_build_object(${metrics
          .map(
            ([key, unit, value, isKnown]) =>
              `'${key}', pg_temp.metric('${key}', '${unit}', ${value}, ${isKnown})`,
          )
          .join(', ')}), '2026-11-01'
      FROM generate_series(1, ${count}) AS n;
    INSERT INTO health_need_assignments (id, project_id, need_class, method_version, reason, assigned_by, assigned_at)
      SELECT gen_random_uuid(), ('01960000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid,
        ${oneOf(50, 'S M L XL')}, 'priority-1', 'generated', 'generated', '2026-11-01'
      FROM generate_series(1, ${count}) AS n WHERE ${known(51, 75)};
    DROP FUNCTION pg_temp.metric`);
}
