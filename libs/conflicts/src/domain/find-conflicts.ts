import type { Instant } from '#libs/kernel/src/index.js';
import { durationMs, plusMs } from '#libs/kernel/src/index.js';
import { findCommitConflicts } from './commit-conflicts.js';
import type { ConflictRules } from './conflict-rules.js';
import type { ConflictFinding, ConflictReport, UncheckedTie } from './finding.js';
import { SEVERITIES } from './finding.js';
import type { Affiliation, CaseTies, PersonTies } from './ties.js';

/**
 * Every conflict between somebody who is to judge and a case, by identity: the same id, address or account on both sides.
 * Order: graver first, then code, then id; each conflict once. What was not known is named in `unchecked`.
 * Nationality and residence are no interest. Source: governance, recusal; design, conflicts.
 */
export function findConflicts(
  person: PersonTies,
  subject: CaseTies,
  rules: ConflictRules,
  now: Instant,
): ConflictReport {
  const findings = [
    ...ownFindings(person, subject),
    ...declaredFindings(person, subject),
    ...affiliationFindings(person, subject, rules, now),
    ...seatFindings(person, subject, now),
    ...findCommitConflicts(person, subject, rules, now),
  ];
  return { findings: inOrder(findings), unchecked: uncheckedTies(person, subject) };
}

function ownFindings(person: PersonTies, subject: CaseTies): ConflictFinding[] {
  const about = subject.applicationId;
  const findings: ConflictFinding[] = [];
  if (subject.team.includes(person.personId)) {
    findings.push({
      code: 'conflicts.own-application',
      severity: 'bars',
      reason: 'Belongs to the team of this application.',
      about,
    });
  }
  if (subject.payees.includes(person.personId)) {
    findings.push({
      code: 'conflicts.payee',
      severity: 'bars',
      reason: 'Would be paid from this award.',
      about,
    });
  }
  if (subject.maintainers.includes(person.personId)) {
    findings.push({
      code: 'conflicts.maintainer',
      severity: 'bars',
      reason: 'Maintains this project.',
      about,
    });
  }
  return findings;
}

function declaredFindings(person: PersonTies, subject: CaseTies): ConflictFinding[] {
  const known = new Set([
    subject.applicationId,
    ...subject.team,
    ...subject.payees,
    ...subject.maintainers,
    ...subject.organisations.map(({ organisationId }) => organisationId),
    ...subject.bodies,
  ]);
  return person.declaredInterests
    .filter((id) => known.has(id))
    .map((about) => ({
      code: 'conflicts.declared',
      severity: 'bars',
      reason: 'Declared an interest in this case.',
      about,
    }));
}

function affiliationFindings(
  person: PersonTies,
  subject: CaseTies,
  rules: ConflictRules,
  now: Instant,
): ConflictFinding[] {
  const involved = new Set(subject.organisations.map(({ organisationId }) => organisationId));
  return (person.affiliations ?? [])
    .filter(({ organisationId }) => involved.has(organisationId))
    .flatMap((affiliation) => affiliationFinding(affiliation, rules, now));
}

function affiliationFinding(
  { organisationId, kind, until }: Affiliation,
  rules: ConflictRules,
  now: Instant,
): ConflictFinding[] {
  if (until === null || until > now) {
    return [
      {
        code: 'conflicts.affiliation',
        severity: kind === 'volunteer' ? 'discloses' : 'bars',
        reason: 'Belongs to an organisation of this case.',
        about: organisationId,
      },
    ];
  }
  if (plusMs(until, durationMs(rules.formerAffiliation)) <= now) return [];
  return [
    {
      code: 'conflicts.former-affiliation',
      severity: 'discloses',
      reason: 'Belonged to an organisation of this case until recently.',
      about: organisationId,
    },
  ];
}

function seatFindings(person: PersonTies, subject: CaseTies, now: Instant): ConflictFinding[] {
  return (person.seats ?? [])
    .filter(({ bodyId, until }) => subject.bodies.includes(bodyId) && (until === null || until > now))
    .map(({ bodyId }) => ({
      code: 'conflicts.seat',
      severity: 'bars',
      reason: 'Sits in a body that would receive, control or employ the recipient.',
      about: bodyId,
    }));
}

function uncheckedTies(person: PersonTies, subject: CaseTies): readonly UncheckedTie[] {
  return [
    ...(person.affiliations === null || subject.unstated.length > 0 ? (['affiliations'] as const) : []),
    ...(person.seats === null ? (['seats'] as const) : []),
    ...(person.identities === null || subject.contributions === null ? (['commits'] as const) : []),
  ];
}

function inOrder(findings: readonly ConflictFinding[]): readonly ConflictFinding[] {
  const once = new Map<string, ConflictFinding>();
  for (const finding of findings) {
    const key = `${SEVERITIES.indexOf(finding.severity)} ${finding.code} ${finding.about}`;
    if (!once.has(key)) once.set(key, finding);
  }
  return [...once].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, finding]) => finding);
}
