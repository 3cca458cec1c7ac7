import { DEFAULT_REVIEW_POLICY } from '#libs/reviews/src/domain/review-policy.js';
import 'reflect-metadata';
import { createHash } from 'node:crypto';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { ActRequest } from '#libs/acts/src/index.js';
import { ActsModule, ActsService, databaseOptions } from '#libs/acts/src/index.js';
import { DEFAULT_LIFECYCLE_POLICY } from '#libs/applications/src/domain/lifecycle-policy.js';
import type { Stage } from '#libs/applications/src/domain/lifecycle.js';
import type { HoldKind } from '#libs/applications/src/index.js';
import { ApplicationsService, decideAdvance, GrantAdvance } from '#libs/applications/src/index.js';
import { DEFAULT_COUNCIL_POLICY } from '#libs/council/src/domain/council-policy.js';
import { EgressModule } from '#libs/egress/src/index.js';
import { OurLedger } from '#libs/health/src/index.js';
import type { Principal, Role } from '#libs/kernel/src/index.js';
import { isRefusal, Refused, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { LedgerService } from '#libs/ledger/src/index.js';
import type { BankPort, BankStatus, PayeeEntry, TreasuryPolicy } from '#libs/treasury/src/index.js';
import {
  AgreementsService,
  BANK_PORT,
  DEFAULT_TREASURY_POLICY,
  DEMO_BANK_ACCOUNT,
  MilestoneProcess,
  MilestonesService,
  MovementsService,
  PayeesService,
  PaymentOrdersService,
  PaymentRunProcess,
  PaymentRunsService,
  Rescreening,
  StatementsService,
  ScreeningModule,
  TreasuryModule,
  TreasuryService,
} from '#libs/treasury/src/index.js';
import { BankAccount } from '../../apps/local/src/bank/account.js';
import { readPaymentFile } from '../../apps/local/src/bank/read-file.js';
import { statementDocument } from '../../apps/local/src/bank/write-files.js';
import { screeningListFile } from '../../apps/local/src/demo/screening-list.js';
import { addPolicy } from './council-case.js';
import { allEntities } from './entities.js';
import { addPerson } from './people.js';

type WireEvent = Awaited<ReturnType<BankPort['submit']>>;

/** The loopback bank's books without its process: what happens on the wire is for the spec to say. */
export class WiredBank implements BankPort {
  /** Begins with what the books begin with. */
  readonly account = new BankAccount(null, 0n);
  readonly submitted: string[] = [];
  /** What becomes of the next files; the rest arrives. */
  readonly wire: ('arrives' | 'arrives-unheard' | 'arrives-twice' | 'is-lost' | 'is-refused')[] = [];
  /** Why it refuses the next orders it is scripted to refuse; the rest without a reason. */
  readonly refusals: string[] = [];
  /** What is wrong with the statements it gives out next, once each. */
  readonly misprints: ((document: string) => string)[] = [];

  async submit(file: { readonly messageId: string; readonly bytes: Uint8Array }): Promise<WireEvent> {
    this.submitted.push(file.messageId);
    const fate = this.wire.shift() ?? 'arrives';
    if (fate === 'is-lost') return { kind: 'no-answer' };
    if (fate === 'is-refused') return { kind: 'answered', status: 422 };
    const { messageId, orders } = readPaymentFile(file.bytes);
    if (this.account.takeBehaviour('reject-order') !== undefined && orders[0] !== undefined)
      Object.assign(orders[0], { status: 'RJCT', reason: this.refusals.shift() });
    this.account.accept(messageId, orders, false);
    if (fate === 'arrives-unheard') return { kind: 'no-answer' };
    return { kind: 'answered', status: fate === 'arrives-twice' ? 409 : 202 };
  }

  async status(messageId: string): Promise<readonly BankStatus[] | null> {
    const orders = this.account.ordersOf(messageId);
    if (orders === undefined) return null;
    return orders.map(({ endToEndId, status, reason }) => ({
      endToEndId,
      code: status,
      reason: reason ?? null,
    }));
  }

  async statements(account: string, afterSequence: number): Promise<readonly Uint8Array[]> {
    const statements = this.account.statementsAfter(afterSequence);
    if (statements.length === 0) return [];
    const misprint = this.misprints.shift() ?? ((document: string) => document);
    return [new TextEncoder().encode(misprint(statementDocument(account, statements)))];
  }
}

/** The bank of a spec, for every module. */
@Global()
@Module({})
export class BankFixture {
  static with(bank: BankPort) {
    return { module: BankFixture, providers: [{ provide: BANK_PORT, useValue: bank }], exports: [BANK_PORT] };
  }
}

/** Treasury with everything below it on a real database, and a bank whose wire the spec controls. */
export class TreasuryFixture {
  readonly agreements: AgreementsService;
  readonly payees: PayeesService;
  readonly milestones: MilestonesService;
  readonly orders: PaymentOrdersService;
  readonly runs: PaymentRunsService;
  readonly runProcess: PaymentRunProcess;
  readonly statements: StatementsService;
  readonly movements: MovementsService;
  readonly ledger: LedgerService;
  readonly rescreening: Rescreening;
  readonly ourLedger: OurLedger;

  private constructor(
    private readonly app: INestApplicationContext,
    readonly bank: WiredBank,
    readonly dataSource: DataSource,
  ) {
    this.agreements = app.get(AgreementsService, { strict: false });
    this.payees = app.get(PayeesService, { strict: false });
    this.milestones = app.get(MilestonesService, { strict: false });
    this.orders = app.get(PaymentOrdersService, { strict: false });
    this.runs = app.get(PaymentRunsService, { strict: false });
    this.runProcess = app.get(PaymentRunProcess, { strict: false });
    this.rescreening = app.get(Rescreening, { strict: false });
    this.ourLedger = app.get(OurLedger, { strict: false });
    this.statements = app.get(StatementsService, { strict: false });
    this.movements = app.get(MovementsService, { strict: false });
    this.ledger = app.get(LedgerService, { strict: false });
  }

  static async start(databaseUrl: string): Promise<TreasuryFixture> {
    const bank = new WiredBank();
    const options = {
      ...databaseOptions({ url: databaseUrl, poolSize: 12, applicationName: 'spec' }),
      retryAttempts: 0,
    };
    const entities = TypeOrmModule.forFeature(await allEntities());
    const module = await Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot(options),
        entities,
        ActsModule,
        EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
        BankFixture.with(bank),
        ScreeningModule.with(screeningListFile()),
        TreasuryModule,
      ],
    }).compile();
    await module.init();
    return TreasuryFixture.on(module, bank);
  }

  /** On an application that has treasury already, such as the API's. */
  static async on(app: INestApplicationContext, bank: WiredBank): Promise<TreasuryFixture> {
    const dataSource = app.get(DataSource);
    await addPolicy(dataSource, 'bank-account', 'default', DEMO_BANK_ACCOUNT);
    return new TreasuryFixture(app, bank, dataSource);
  }

  async close(): Promise<void> {
    await this.app.close();
  }

  /** A service of any domain below. */
  get<T>(type: Type<T>): T {
    return this.app.get(type, { strict: false });
  }

  /** A case in negotiation with an award and its planned milestones, money for it, and people around it. */
  async aCase(given: ACase = {}): Promise<TreasuryCase> {
    return TreasuryCase.create(this, given);
  }

  /** Runs the processes as the worker would, until all of them wait. */
  async settle(applicationId: string): Promise<void> {
    const processes = this.app.get(MilestoneProcess, { strict: false });
    for (let isMoving = true; isMoving;) {
      isMoving = false;
      for (const { id } of await this.query<{ id: string }>(
        'SELECT id FROM milestones WHERE application_id = $1',
        applicationId,
      )) {
        while ((await processes.advance(id)).state === 'again') isMoving = true;
      }
    }
  }

  /** Runs the process of a run until it waits or is settled; answers its state. */
  async runToRest(runId: string): Promise<string> {
    for (let looks = 0; looks < 20; looks += 1) {
      const { state, step } = await this.runProcess.advance(runId);
      if (step === 'transmit') await this.runProcess.transmit(runId);
      else if (step === 'ask-bank') await this.runProcess.askBank(runId);
      else if (state !== 'again') break;
    }
    const [run] = await this.query<{ state: string }>('SELECT state FROM payment_runs WHERE id = $1', runId);
    return run?.state ?? '';
  }

  async query<T>(sql: string, ...parameters: unknown[]): Promise<T[]> {
    return this.dataSource.query(sql, parameters);
  }

  /** A balance on its normal side. */
  async balance(account: string): Promise<bigint> {
    return this.ledger.balance(this.dataSource.manager, account);
  }

  /** Opens the agreement as the case's own process does. */
  async open(applicationId: string): Promise<void> {
    const applications = this.app.get(ApplicationsService, { strict: false });
    const treasury = this.app.get(TreasuryService, { strict: false });
    await this.app.get(ActsService, { strict: false }).act(
      { principal: systemPrincipal('grant'), route: 'advance:grant', key: null, body: null },
      {
        lock: (tx: EntityManager) => applications.lock(tx, applicationId),
        authorise: () => undefined,
        apply: (act, application) => treasury.openAgreement(act, application),
      },
    );
  }

  /** Moves a case by our own process, or by a person of it; what hangs on the case follows in the same transaction. */
  async move(applicationId: string, act: string, by?: Principal): Promise<void> {
    const applications = this.app.get(ApplicationsService, { strict: false });
    const principal = by ?? systemPrincipal('grant');
    await this.app.get(ActsService, { strict: false }).act(
      { principal, route: `spec ${act}`, key: by === undefined ? null : newId(), body: null },
      {
        lock: (tx: EntityManager) => applications.lock(tx, applicationId),
        authorise: () => undefined,
        apply: async (under, application) => {
          await applications.move(under, application, act, { reasons: ['For this reason.'] });
        },
      },
    );
  }

  /** One look of the case's own process, with what treasury knows; everything before the agreement is done. */
  async advanceGrant(applicationId: string): Promise<string> {
    const [applications, grants] = [this.get(ApplicationsService), this.get(GrantAdvance)];
    const answer = await this.get(ActsService).act(
      { principal: systemPrincipal('grant'), route: 'advance:grant', key: null, body: null },
      {
        lock: (tx: EntityManager) => applications.lock(tx, applicationId),
        authorise: () => undefined,
        apply: async (act, application) => {
          const known = await this.get(TreasuryService).caseFacts(act.tx, applicationId);
          const facts = await grants.facts(act, application, { ...NO_OTHERS, ...known });
          const decision = decideAdvance(facts, act.now);
          if (decision.do.startsWith('open-')) return { state: decision.do };
          return grants.carryOut(act, application, decision as Parameters<GrantAdvance['carryOut']>[2]);
        },
      },
    );
    return valueOf<{ state: string }>(answer).state;
  }

  /** Runs the processes of a case, its milestones' and its own, until all of them wait. */
  async settleCase(applicationId: string): Promise<void> {
    do await this.settle(applicationId);
    while ((await this.advanceGrant(applicationId)) === 'again');
  }

  /** New statements of the bank, imported as the process of a run does. */
  async importStatements(): Promise<void> {
    const account = DEMO_BANK_ACCOUNT.iban;
    const last = await this.statements.lastSequence(account);
    for (const file of await this.bank.statements(account, last)) await this.statements.importFromBank(file);
  }
}

/** What the domains before treasury know of a case that only treasury is tried on. */
const NO_OTHERS = {
  evidence: 'none',
  round: null,
  recommendation: null,
  motion: null,
  obstacle: null,
} as const;

export interface ACase {
  readonly stage?: Stage;
  readonly milestones?: readonly bigint[];
  readonly policy?: Partial<TreasuryPolicy>;
}

const PEOPLE = {
  maintainer: [],
  programme: ['programme'],
  executive: ['executive'],
  treasury1: ['treasury'],
  treasury2: ['treasury'],
  treasury3: ['treasury'],
} as const satisfies Record<string, readonly Role[]>;
export type CasePerson = keyof typeof PEOPLE;

/** One case and its people; each method is an act of one of them. */
export class TreasuryCase {
  private constructor(
    readonly treasury: TreasuryFixture,
    readonly applicationId: string,
    readonly programmeSlug: string,
    readonly awardMinor: bigint,
    readonly people: Readonly<Record<CasePerson, string>>,
  ) {}

  static async create(treasury: TreasuryFixture, given: ACase): Promise<TreasuryCase> {
    const { stage = 'negotiation', milestones = [4_000_000n, 6_000_000n], policy = {} } = given;
    const { dataSource } = treasury;
    const awardMinor = milestones.reduce((sum, one) => sum + one, 0n);
    const people = Object.fromEntries(
      await Promise.all(
        Object.entries(PEOPLE).map(async ([name, roles]) => [
          name,
          await addPerson(dataSource, { publicName: name, roles: [...roles] }),
        ]),
      ),
    ) as Record<CasePerson, string>;
    const [programmeId, callId, applicationId] = [newId(), newId(), newId()];
    const programmeSlug = `p-${programmeId.slice(-12)}`;
    await dataSource.query(
      `INSERT INTO programmes (id, slug, title, share_percent) VALUES ($1, $2, 'Programme', 50)`,
      [programmeId, programmeSlug],
    );
    const lifecycle = await addPolicy(dataSource, 'lifecycle', newId(), DEFAULT_LIFECYCLE_POLICY);
    const review = await addPolicy(dataSource, 'review', newId(), DEFAULT_REVIEW_POLICY);
    const council = await addPolicy(dataSource, 'council', newId(), DEFAULT_COUNCIL_POLICY);
    const body = { ...DEFAULT_TREASURY_POLICY, bankPoll: '0ms', transmissionTimeout: '0ms', ...policy };
    const treasuryPolicy = await addPolicy(dataSource, 'treasury', newId(), body);
    await dataSource.query(
      `INSERT INTO calls (id, programme_id, slug, title, opens_at, two_step, emergency, instrument, min_minor, max_minor,
         currency, lifecycle_policy_id, review_policy_id, council_policy_id, treasury_policy_id, form)
       VALUES ($1, $2, $3, 'A call', now() - interval '1 day', false, false, 'grant', 1, 100000000, 'EUR', $4, $5, $6, $7,
         '{"concept": [], "proposal": []}')`,
      [callId, programmeId, `call-${callId}`, lifecycle, review, council, treasuryPolicy],
    );
    await dataSource.query(
      `INSERT INTO applications (id, number, call_id, programme_id, title, stage, stage_since, visit_since, waiting_for,
         waiting_since, route, requested_minor, award_minor, currency, lifecycle_policy_id, submitted_at, created_by, created_at)
       VALUES ($1, $2, $3, $4, 'Keep libfoo alive', $5, now(), now(), 'programme', now(), 'council', $6, $6, 'EUR', $7, now(),
         $8, now())`,
      [
        applicationId,
        `PL-TEST-${applicationId.slice(-12)}`,
        callId,
        programmeId,
        stage,
        awardMinor.toString(),
        lifecycle,
        people.maintainer,
      ],
    );
    await dataSource.query(
      `INSERT INTO application_members (application_id, person_id, access, added_at) VALUES ($1, $2, 'edit', now())`,
      [applicationId, people.maintainer],
    );
    for (const [index, amount] of milestones.entries()) {
      await dataSource.query(
        `INSERT INTO application_milestones (id, application_id, position, title, acceptance, amount_minor, due_on)
         VALUES ($1, $2, $3, $4, 'It works.', $5, '2027-06-30')`,
        [newId(), applicationId, index + 1, `Result ${index + 1}`, amount.toString()],
      );
    }
    const made = new TreasuryCase(treasury, applicationId, programmeSlug, awardMinor, people);
    await made.fund();
    return made;
  }

  /** An executive ends the running grant. */
  async terminate(): Promise<void> {
    await this.treasury.move(this.applicationId, 'terminate', this.principal('executive'));
  }

  /** The council did not ratify the emergency. */
  async notRatified(): Promise<void> {
    await this.treasury.move(this.applicationId, 'not-ratified');
  }

  /** Who asks for what; a step-up where one is named. */
  asked(person: CasePerson, stepUp?: string, key = newId()): ActRequest {
    return { principal: this.principal(person, stepUp), route: `spec ${person}`, key, body: { key } };
  }

  principal(person: CasePerson, stepUp?: string): Principal {
    const until = new Date(Date.now() + 600_000).toISOString();
    return {
      kind: 'person',
      id: this.people[person],
      roles: PEOPLE[person].map((role) => ({ role, scopeType: 'fund', scopeId: null })),
      via: 'session',
      scopes: null,
      ...(stepUp === undefined ? {} : { stepUp: { purpose: stepUp, until } }),
    };
  }

  async putPayee(
    change: Partial<PayeeEntry> = {},
    iban = 'DE89370400440532013000',
  ): Promise<{ id: string; accountVersion: number }> {
    const entry: PayeeEntry = {
      kind: 'person',
      legalName: 'Mira Holt',
      publicName: 'Mira Holt',
      taxResidence: 'DE',
      account: {
        route: 'SEPA',
        creditor: { name: 'Mira Holt', iban, address: { townName: 'Köln', country: 'DE' } },
      },
      ...change,
    };
    const asked = this.asked('maintainer', `payee:${this.applicationId}`);
    return valueOf(await this.treasury.payees.put(asked, this.applicationId, entry));
  }

  async verifyPayee(payee: { id: string; accountVersion: number }): Promise<void> {
    const asked = this.asked('treasury1', `payee-verification:${payee.id}`);
    await this.treasury.payees.verify(asked, payee.id, payee.accountVersion);
  }

  /** From negotiation to an active case with a verified payee and the advance's order waiting for approval. */
  async signed(): Promise<this> {
    const { treasury, applicationId } = this;
    await treasury.open(applicationId);
    await this.verifyPayee(await this.putPayee());
    await treasury.agreements.offer(this.asked('programme'), applicationId, null);
    await this.accept();
    await this.sign();
    await this.countersign();
    await treasury.settle(applicationId);
    return this;
  }

  /** The terms the grantee reads, by their hash. */
  async seen(): Promise<string> {
    const read = await this.treasury.agreements.read(this.principal('maintainer'), this.applicationId);
    return (read as { hash: string }).hash;
  }

  async accept(hash?: string): Promise<unknown> {
    const { agreements } = this.treasury;
    return agreements.acceptTerms(this.asked('maintainer'), this.applicationId, hash ?? (await this.seen()));
  }

  async sign(hash?: string): Promise<unknown> {
    const asked = this.asked('maintainer', `agreement:${this.applicationId}`);
    return this.treasury.agreements.sign(asked, this.applicationId, hash ?? (await this.seen()));
  }

  async countersign(hash?: string): Promise<unknown> {
    const asked = this.asked('executive', `application:${this.applicationId}`);
    return this.treasury.agreements.countersign(asked, this.applicationId, hash ?? (await this.seen()));
  }

  /** Opens a hold on the case, as staff or the applicant would. */
  async hold(kind: HoldKind): Promise<void> {
    await this.treasury.query(
      `INSERT INTO holds (id, application_id, kind, reason, opened_at, opened_by)
       SELECT gen_random_uuid(), id, $2, 'for a spec', now(), created_by FROM applications WHERE id = $1`,
      this.applicationId,
      kind,
    );
  }

  /** Everything an act on the case could leave behind, to prove that a refused one left nothing. */
  async traces(): Promise<unknown> {
    const [row] = await this.treasury.query(
      `SELECT (SELECT row_to_json(a) FROM applications a WHERE id = $1) AS case,
         (SELECT json_agg(g ORDER BY id) FROM agreements g WHERE application_id = $1) AS agreements,
         (SELECT json_agg(m ORDER BY id) FROM milestones m WHERE application_id = $1) AS milestones,
         (SELECT json_agg(o ORDER BY id) FROM payment_orders o WHERE application_id = $1) AS orders,
         (SELECT count(*) FROM payment_duties d JOIN payment_orders o ON o.id = d.order_id WHERE application_id = $1) AS duties,
         (SELECT count(*) FROM milestone_reports r JOIN milestones m ON m.id = r.milestone_id WHERE application_id = $1)
           AS reports,
         (SELECT count(*) FROM audit_entries WHERE application_id = $1) AS audits,
         (SELECT count(*) FROM notifications WHERE application_id = $1) AS notices,
         (SELECT count(*) FROM ledger_transactions) AS postings,
         (SELECT count(*) FROM outbox) AS wakes,
         (SELECT count(*) FROM idempotency_keys) AS keys`,
      this.applicationId,
    );
    return row;
  }

  async milestone(position: number): Promise<{ id: string; state: string; payable_minor: string | null }> {
    const rows = await this.treasury.query<{ id: string; state: string; payable_minor: string | null }>(
      'SELECT id, state, payable_minor FROM milestones WHERE application_id = $1 AND position = $2',
      this.applicationId,
      position,
    );
    return present(rows[0]);
  }

  /** Report, acceptance, claim: a payment order stands. */
  async deliver(position: number): Promise<void> {
    const { id } = await this.milestone(position);
    const { milestones } = this.treasury;
    await milestones.report(this.asked('maintainer'), id, { report: 'Done.', evidenceUrl: null });
    await milestones.certify(this.asked('programme'), id, 'The board advises to accept.');
    await milestones.claim(this.asked('maintainer'), id);
    await this.treasury.settle(this.applicationId);
  }

  /** The newest order of the case. */
  async order(): Promise<{
    id: string;
    state: string;
    order_hash: string;
    end_to_end_id: string;
    account_version: number;
  }> {
    const rows = await this.treasury.query<{
      id: string;
      state: string;
      order_hash: string;
      end_to_end_id: string;
      account_version: number;
    }>(
      'SELECT id, state, order_hash, end_to_end_id, account_version FROM payment_orders WHERE application_id = $1 ORDER BY id DESC LIMIT 1',
      this.applicationId,
    );
    return present(rows[0]);
  }

  async approve(person: CasePerson = 'treasury1'): Promise<string> {
    const { id, order_hash } = await this.order();
    await this.treasury.orders.approve(this.asked(person, `order:${id}`), id, order_hash);
    return id;
  }

  async prepareRun(person: CasePerson = 'treasury1'): Promise<{ id: string; sha256: string }> {
    const { id } = await this.order();
    return valueOf(
      await this.treasury.runs.create(this.asked(person), { orderIds: [id], executionDate: null }),
    );
  }

  async release(
    run: { id: string; sha256: string },
    person: CasePerson = 'treasury3',
    key = newId(),
  ): Promise<void> {
    await this.treasury.runs.release(this.asked(person, `payment-run:${run.id}`, key), run.id, run.sha256);
  }

  /** A person of treasury hands in a statement, in a session stepped up for this very file. */
  async handIn(
    bytes: Uint8Array,
    person: CasePerson = 'treasury1',
    preview = false,
  ): ReturnType<StatementsService['import']> {
    const hash = createHash('sha256').update(bytes).digest('hex');
    return this.treasury.statements.import({ ...this.asked(person, `statement:${hash}`), preview }, bytes);
  }

  /** Approval, run, release, bank, statement: the newest order is paid. */
  async pay(): Promise<string> {
    await this.approve();
    const run = await this.prepareRun();
    await this.release(run);
    const state = await this.treasury.runToRest(run.id);
    await this.treasury.settle(this.applicationId);
    return state;
  }

  private async fund(): Promise<void> {
    const { ledger, dataSource } = this.treasury;
    await dataSource.transaction(async (tx) => {
      const act = { tx, now: new Date().toISOString(), audit: () => undefined };
      const year = Number(act.now.slice(0, 4));
      const { programmeSlug, applicationId, awardMinor } = this;
      await ledger.appropriate(act, { programmeSlug, year, currency: 'EUR' }, awardMinor);
      await ledger.appropriatePayments(act, year, awardMinor, 'EUR', `cash:${applicationId}`);
      await ledger.reserve(act, { programmeSlug, applicationId, amountMinor: awardMinor });
    });
  }
}

/** The value of an act that was done. */
export function valueOf<T>(answer: { readonly kind: string; readonly value: unknown }): T {
  return answer.value as T;
}

/** The code an act is refused with; `accepted` where it is not. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    if (error instanceof Refused && isRefusal(error.refusal)) return error.refusal.code;
    throw error;
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('There is no such row.');
  return value;
}
