import type { HeldRole, Role } from '#libs/kernel/src/index.js';

/** Somebody of the demo fund. All of them are invented. */
export interface DemoPerson {
  readonly handle: string;
  readonly id: string;
  readonly publicName: string;
  readonly email: string;
  readonly roles: readonly HeldRole[];
}

function person(
  number: number,
  handle: string,
  publicName: string,
  role?: Role,
  stateId?: string,
): DemoPerson {
  const roles: HeldRole[] =
    role === undefined
      ? []
      : [{ role, scopeType: stateId === undefined ? 'fund' : 'state', scopeId: stateId ?? null }];
  return {
    handle,
    id: `01930000-0000-7000-8000-${number.toString().padStart(12, '0')}`,
    publicName,
    email: `${handle}@demo.invalid`,
    roles,
  };
}

/** The people of the local run; `XAL` is the invented fifteenth state, Alvania, which sits on the floor. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  person(1, 'maintainer', 'Mira Holt'),
  person(2, 'co-maintainer', 'Tomas Veld'),
  person(3, 'reviewer-1', 'Ada Brink', 'reviewer'),
  person(4, 'reviewer-2', 'Noor Castellan', 'reviewer'),
  person(5, 'reviewer-3', 'Jun Arai', 'reviewer'),
  person(6, 'reviewer-4', 'Lea Fontaine', 'reviewer'),
  person(7, 'tab-chair', 'Osei Marlow', 'tab-chair'),
  person(8, 'executive-1', 'Ingrid Solvang', 'executive'),
  person(9, 'executive-2', 'Paolo Ferrant', 'executive'),
  person(10, 'secretariat', 'Hanna Quist', 'secretariat'),
  person(11, 'programme-1', 'Samuel Okonjo', 'programme'),
  person(12, 'programme-2', 'Elin Torvik', 'programme'),
  person(13, 'treasury-1', 'Greta Lindqvist', 'treasury'),
  person(14, 'treasury-2', 'Marek Dolny', 'treasury'),
  person(15, 'treasury-3', 'Yuki Tanabe', 'treasury'),
  person(16, 'appeal-1', 'Claire Montrose', 'appeal-panel'),
  person(17, 'appeal-2', 'Diego Ferrol', 'appeal-panel'),
  person(18, 'dpo', 'Ruth Eldin', 'data-protection-officer'),
  person(19, 'admin', 'Ben Ashgrove', 'admin'),
  person(20, 'auditor', 'Petra Vance', 'auditor'),
  person(21, 'rep-deu', 'Anke Brandt', 'representative', 'DEU'),
  person(22, 'rep-jpn', 'Haruto Sei', 'representative', 'JPN'),
  person(23, 'rep-fra', 'Camille Darrow', 'representative', 'FRA'),
  person(24, 'rep-gbr', 'Oliver Penhale', 'representative', 'GBR'),
  person(25, 'rep-ita', 'Giulia Manzi', 'representative', 'ITA'),
  person(26, 'rep-can', 'Megan Tremblay', 'representative', 'CAN'),
  person(27, 'rep-kor', 'Ji-woo Han', 'representative', 'KOR'),
  person(28, 'rep-esp', 'Lucia Orden', 'representative', 'ESP'),
  person(29, 'rep-nld', 'Sanne Kuiper', 'representative', 'NLD'),
  person(30, 'rep-che', 'Reto Amrein', 'representative', 'CHE'),
  person(31, 'rep-swe', 'Maja Ekdahl', 'representative', 'SWE'),
  person(32, 'rep-pol', 'Zofia Karska', 'representative', 'POL'),
  person(33, 'rep-nor', 'Sigrid Nes', 'representative', 'NOR'),
  person(34, 'rep-aus', 'Harriet Cole', 'representative', 'AUS'),
  person(35, 'rep-xal', 'Iva Tarn', 'representative', 'XAL'),
];

/** The person behind a handle such as `programme-1`; throws on an unknown one. */
export function demoPerson(handle: string): DemoPerson {
  const found = DEMO_PEOPLE.find((candidate) => candidate.handle === handle);
  if (found === undefined) throw new Error(`No demo person is called ${handle}.`);
  return found;
}

/** Those among them who keep invented projects. */
export function keepers(): DemoPerson[] {
  return DEMO_PEOPLE.filter(({ handle }) => handle === 'maintainer' || handle === 'co-maintainer');
}
