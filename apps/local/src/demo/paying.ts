import type { Fund } from './fund.js';
import { demoPerson } from './people.js';

interface Milestone {
  readonly id: string;
  readonly position: number;
  readonly state: string;
}

const PAYEES: readonly string[] = [
  'DE89370400440532013000',
  'NL91ABNA0417164300',
  'ES9121000418450200051332',
  'FI2112345600000785',
];

/** The grantee names who is paid, in a stepped-up session; treasury verifies the account. */
export async function namePayee(
  fund: Fund,
  id: string,
  by: string,
  number: number,
  isInstant = false,
): Promise<void> {
  const grantee = await fund.as(by);
  const { publicName } = demoPerson(by);
  const payee = await grantee.doSteppedUp(`payee:${id}`, () =>
    grantee.api.PUT('/api/v1/applications/{id}/payee', {
      params: { path: { id } },
      body: {
        kind: 'person',
        legalName: publicName,
        publicName,
        taxResidence: 'DE',
        route: isInstant ? 'INST' : 'SEPA',
        iban: PAYEES[number % PAYEES.length],
        address: { townName: 'Köln', country: 'DE' },
      },
    }),
  );
  const treasury = await fund.as('treasury-3');
  await treasury.doSteppedUp(`payee-verification:${payee.id}`, () =>
    treasury.api.POST('/api/v1/payees/{id}/verification', {
      params: { path: { id: payee.id } },
      body: { accountVersion: payee.accountVersion },
    }),
  );
}

/** The terms a person reads, as they name them when they accept or sign; there are some once the case's own process has drawn them up. */
export async function seenTerms(fund: Fund, id: string, by: string): Promise<{ readonly hash: string }> {
  const reader = await fund.as(by);
  return await fund.until(`the agreement of ${id}`, async () => {
    const { data } = await reader.api.GET('/api/v1/applications/{id}/agreement', {
      params: { path: { id } },
    });
    return data?.hash === undefined ? undefined : { hash: data.hash };
  });
}

/** Offer, acceptance and both signatures. */
export async function agree(fund: Fund, id: string, by: string): Promise<void> {
  const [staff, grantee, executive] = [
    await fund.as('programme-2'),
    await fund.as(by),
    await fund.as('executive-2'),
  ];
  const params = { path: { id } };
  await seenTerms(fund, id, 'programme-2');
  await staff.do(staff.api.POST('/api/v1/applications/{id}/agreement-offer', { params, body: {} }));
  const body = await seenTerms(fund, id, by);
  await grantee.do(grantee.api.POST('/api/v1/applications/{id}/agreement-acceptance', { params, body }));
  await grantee.doSteppedUp(`agreement:${id}`, () =>
    grantee.api.POST('/api/v1/applications/{id}/agreement-signature', { params, body }),
  );
  const countersigned = await seenTerms(fund, id, 'executive-2');
  await executive.doSteppedUp(`application:${id}`, () =>
    executive.api.POST('/api/v1/applications/{id}/agreement-countersignature', {
      params,
      body: countersigned,
    }),
  );
}

/** The milestones of a case that carry work. */
export async function milestones(fund: Fund, id: string): Promise<readonly Milestone[]> {
  const staff = await fund.as('programme-1');
  const { items } = (await staff.do(
    staff.api.GET('/api/v1/applications/{id}/milestones-progress', { params: { path: { id } } }),
  )) as { items: readonly Milestone[] };
  return items;
}

/** Delivers every milestone; the first is rejected once where `rejectFirst` says so. Acceptance is claimed at once. */
export async function deliver(
  fund: Fund,
  id: string,
  by: string,
  rejectFirst?: (position: number) => void,
): Promise<void> {
  const [grantee, staff] = [await fund.as(by), await fund.as('programme-1')];
  let isRejected = rejectFirst === undefined;
  for (;;) {
    const next = (await milestones(fund, id)).find(({ state }) =>
      ['planned', 'rejected', 'reported', 'accepted'].includes(state),
    );
    if (next === undefined) return;
    const params = { path: { id: next.id } };
    if (next.state === 'planned' || next.state === 'rejected') {
      await grantee.do(
        grantee.api.POST('/api/v1/milestones/{id}/reports', {
          params,
          body: {
            report: 'Merged and released; the test report is linked.',
            evidenceUrl: 'https://example.org/release',
          },
        }),
      );
    } else if (next.state === 'reported' && !isRejected) {
      isRejected = true;
      await staff.do(
        staff.api.POST('/api/v1/milestones/{id}/rejection', {
          params,
          body: { reasons: ['The release has no tag yet.'] },
        }),
      );
      rejectFirst?.(next.position);
    } else if (next.state === 'reported') {
      await staff.do(
        staff.api.POST('/api/v1/milestones/{id}/certification', {
          params,
          body: { advice: 'The board found the release and its tests.' },
        }),
      );
    } else {
      await grantee.do(grantee.api.POST('/api/v1/milestones/{id}/claims', { params }));
    }
  }
}

/** The final report of the grantee, accepted by programme staff. */
export async function close(fund: Fund, id: string, by: string): Promise<void> {
  const [grantee, staff] = [await fund.as(by), await fund.as('programme-1')];
  const params = { path: { id } };
  await fund.untilStage(id, 'closing');
  await grantee.do(
    grantee.api.POST('/api/v1/applications/{id}/closing-report', {
      params,
      body: { summary: 'Everything planned is released.' },
    }),
  );
  await staff.do(staff.api.POST('/api/v1/applications/{id}/completion', { params }));
  await fund.untilStage(id, 'completed');
}
