import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The grants sub-ledger: payees, agreements, milestones, payment orders, runs, transmissions and statements. Who does what to
 * one payment is pairwise different by constraint, an order is in at most one run that is not void, a run has at most one
 * transmission, and the bytes of a run never change.
 */
export class CreateTreasury1795201000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PAYEES);
    await runner.query(AGREEMENTS);
    await runner.query(ORDERS);
    await runner.query(RUNS);
    await runner.query(STATEMENTS);
    await runner.query(`
      CREATE FUNCTION treasury_keep_run_file() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.file IS DISTINCT FROM OLD.file OR NEW.sha256 <> OLD.sha256 OR NEW.message_id <> OLD.message_id
           OR NEW.execution_date <> OLD.execution_date THEN
          RAISE EXCEPTION 'the file of a payment run never changes' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER tr_payment_runs_keep_file BEFORE UPDATE ON payment_runs
        FOR EACH ROW EXECUTE FUNCTION treasury_keep_run_file();
      CREATE TRIGGER tr_payment_duties_append_only BEFORE UPDATE OR DELETE ON payment_duties
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      GRANT SELECT, INSERT ON payment_duties, bank_statements TO plinth_app;
      GRANT SELECT, INSERT, UPDATE ON payees, payee_accounts, payee_screenings, agreements, milestones, milestone_reports,
        payment_orders, payment_runs, payment_run_orders, transmission_attempts, statement_movements TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE statement_movements, bank_statements, transmission_attempts, payment_run_orders, payment_runs,
        payment_duties, payment_orders, milestone_reports, milestones, agreements, payee_screenings, payee_accounts, payees;
      DROP FUNCTION treasury_keep_run_file();
    `);
  }
}

const PAYEES = `
  CREATE TABLE payees (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    legal_name text NOT NULL,
    public_name text NOT NULL,
    tax_residence text NOT NULL,
    account_version integer NOT NULL,
    version integer NOT NULL,
    created_at timestamptz(3) NOT NULL,
    CONSTRAINT pk_payees PRIMARY KEY (id),
    CONSTRAINT uq_payees_application_id UNIQUE (application_id),
    CONSTRAINT fk_payees_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
    CONSTRAINT fk_payees_person_id FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT ck_payees_kind CHECK (kind IN ('person', 'sole-trader', 'company', 'fiscal-host'))
  );
  CREATE TABLE payee_accounts (
    payee_id uuid NOT NULL,
    version integer NOT NULL,
    route text NOT NULL,
    creditor jsonb NOT NULL,
    charge_bearer text,
    entered_by uuid NOT NULL,
    entered_at timestamptz(3) NOT NULL,
    usable_from timestamptz(3) NOT NULL,
    verified_by uuid,
    verified_at timestamptz(3),
    CONSTRAINT pk_payee_accounts PRIMARY KEY (payee_id, version),
    CONSTRAINT fk_payee_accounts_payee_id FOREIGN KEY (payee_id) REFERENCES payees (id),
    CONSTRAINT fk_payee_accounts_entered_by FOREIGN KEY (entered_by) REFERENCES people (id),
    CONSTRAINT fk_payee_accounts_verified_by FOREIGN KEY (verified_by) REFERENCES people (id),
    CONSTRAINT ck_payee_accounts_route CHECK (route IN ('SEPA', 'INST', 'CROSS-BORDER')),
    CONSTRAINT ck_payee_accounts_verified CHECK (verified_by <> entered_by)
  );
  CREATE TABLE payee_screenings (
    id uuid NOT NULL,
    payee_id uuid NOT NULL,
    list_version text NOT NULL,
    hits jsonb NOT NULL,
    screened_at timestamptz(3) NOT NULL,
    cleared_by uuid,
    cleared_at timestamptz(3),
    clearance_reason text,
    CONSTRAINT pk_payee_screenings PRIMARY KEY (id),
    CONSTRAINT fk_payee_screenings_payee_id FOREIGN KEY (payee_id) REFERENCES payees (id),
    CONSTRAINT fk_payee_screenings_cleared_by FOREIGN KEY (cleared_by) REFERENCES people (id)
  );
  CREATE INDEX ix_payee_screenings_payee ON payee_screenings (payee_id, screened_at);
`;

const AGREEMENTS = `
  CREATE TABLE agreements (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    programme_slug text NOT NULL,
    treasury_policy_id uuid NOT NULL,
    award_minor bigint NOT NULL,
    advance_minor bigint NOT NULL,
    currency text NOT NULL,
    is_emergency boolean NOT NULL,
    state text NOT NULL,
    opened_at timestamptz(3) NOT NULL,
    offered_at timestamptz(3),
    offered_by uuid,
    accepted_at timestamptz(3),
    accepted_by uuid,
    grantee_signed_at timestamptz(3),
    grantee_signed_by uuid,
    countersigned_at timestamptz(3),
    countersigned_by uuid,
    ended_at timestamptz(3),
    end_reason text,
    version integer NOT NULL,
    CONSTRAINT pk_agreements PRIMARY KEY (id),
    CONSTRAINT fk_agreements_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
    CONSTRAINT fk_agreements_treasury_policy_id FOREIGN KEY (treasury_policy_id) REFERENCES policies (id),
    CONSTRAINT fk_agreements_offered_by FOREIGN KEY (offered_by) REFERENCES people (id),
    CONSTRAINT fk_agreements_accepted_by FOREIGN KEY (accepted_by) REFERENCES people (id),
    CONSTRAINT fk_agreements_grantee_signed_by FOREIGN KEY (grantee_signed_by) REFERENCES people (id),
    CONSTRAINT fk_agreements_countersigned_by FOREIGN KEY (countersigned_by) REFERENCES people (id),
    CONSTRAINT ck_agreements_state CHECK (state IN ('draft', 'offered', 'agreed', 'signed', 'ended')),
    CONSTRAINT ck_agreements_award CHECK (award_minor > 0 AND advance_minor BETWEEN 0 AND award_minor),
    CONSTRAINT ck_agreements_signatures CHECK (countersigned_by <> grantee_signed_by)
  );
  CREATE UNIQUE INDEX uq_agreements_open ON agreements (application_id) WHERE state <> 'ended';
  CREATE TABLE milestones (
    id uuid NOT NULL,
    agreement_id uuid NOT NULL,
    application_id uuid NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    acceptance text NOT NULL,
    amount_minor bigint NOT NULL,
    cleared_minor bigint,
    payable_minor bigint,
    due_on date,
    state text NOT NULL,
    state_since timestamptz(3) NOT NULL,
    waiting_for text NOT NULL,
    waiting_reason text NOT NULL,
    waiting_since timestamptz(3) NOT NULL,
    due_at timestamptz(3),
    escalated_at timestamptz(3),
    certified_by uuid,
    certified_at timestamptz(3),
    version integer NOT NULL,
    CONSTRAINT pk_milestones PRIMARY KEY (id),
    CONSTRAINT uq_milestones_position UNIQUE (agreement_id, position),
    CONSTRAINT fk_milestones_agreement_id FOREIGN KEY (agreement_id) REFERENCES agreements (id),
    CONSTRAINT fk_milestones_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
    CONSTRAINT fk_milestones_certified_by FOREIGN KEY (certified_by) REFERENCES people (id),
    CONSTRAINT ck_milestones_kind CHECK (kind IN ('advance', 'delivery')),
    CONSTRAINT ck_milestones_state CHECK (state IN ('planned', 'reported', 'rejected', 'accepted', 'claimed', 'ordered',
      'settled', 'returned', 'cancelled')),
    CONSTRAINT ck_milestones_amount CHECK (amount_minor > 0 AND cleared_minor BETWEEN 0 AND amount_minor
      AND payable_minor = amount_minor - cleared_minor)
  );
  CREATE INDEX ix_milestones_application ON milestones (application_id);
  CREATE TABLE milestone_reports (
    id uuid NOT NULL,
    milestone_id uuid NOT NULL,
    number integer NOT NULL,
    report text NOT NULL,
    evidence_url text,
    submitted_by uuid NOT NULL,
    submitted_at timestamptz(3) NOT NULL,
    outcome text,
    advice text,
    reasons jsonb NOT NULL,
    decided_by uuid,
    decided_at timestamptz(3),
    CONSTRAINT pk_milestone_reports PRIMARY KEY (id),
    CONSTRAINT uq_milestone_reports_number UNIQUE (milestone_id, number),
    CONSTRAINT fk_milestone_reports_milestone_id FOREIGN KEY (milestone_id) REFERENCES milestones (id),
    CONSTRAINT fk_milestone_reports_submitted_by FOREIGN KEY (submitted_by) REFERENCES people (id),
    CONSTRAINT fk_milestone_reports_decided_by FOREIGN KEY (decided_by) REFERENCES people (id),
    CONSTRAINT ck_milestone_reports_outcome CHECK (outcome IN ('accepted', 'rejected')),
    CONSTRAINT ck_milestone_reports_decided_by CHECK (decided_by <> submitted_by)
  );
`;

const ORDERS = `
  CREATE TABLE payment_orders (
    id uuid NOT NULL,
    end_to_end_id text NOT NULL,
    milestone_id uuid NOT NULL,
    application_id uuid NOT NULL,
    payee_id uuid NOT NULL,
    payee_person_id uuid NOT NULL,
    account_version integer NOT NULL,
    service text NOT NULL,
    creditor jsonb NOT NULL,
    charge_bearer text,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    remittance text NOT NULL,
    order_hash text NOT NULL,
    third_approver_from_minor bigint NOT NULL,
    state text NOT NULL,
    needs_new_account boolean NOT NULL DEFAULT false,
    bank_status text,
    payment_information_id text,
    account_servicer_reference text,
    created_at timestamptz(3) NOT NULL,
    released_at timestamptz(3),
    ended_at timestamptz(3),
    version integer NOT NULL,
    CONSTRAINT pk_payment_orders PRIMARY KEY (id),
    CONSTRAINT uq_payment_orders_end_to_end_id UNIQUE (end_to_end_id),
    CONSTRAINT uq_payment_orders_payee_person UNIQUE (id, payee_person_id),
    CONSTRAINT fk_payment_orders_milestone_id FOREIGN KEY (milestone_id) REFERENCES milestones (id),
    CONSTRAINT fk_payment_orders_application_id FOREIGN KEY (application_id) REFERENCES applications (id),
    CONSTRAINT fk_payment_orders_payee_person_id FOREIGN KEY (payee_person_id) REFERENCES people (id),
    CONSTRAINT fk_payment_orders_account FOREIGN KEY (payee_id, account_version)
      REFERENCES payee_accounts (payee_id, version),
    CONSTRAINT ck_payment_orders_amount CHECK (amount_minor > 0),
    CONSTRAINT ck_payment_orders_state CHECK (state IN ('pending-approval', 'approved', 'in-run', 'released', 'settled',
      'failed', 'returned', 'void'))
  );
  CREATE UNIQUE INDEX uq_payment_orders_open ON payment_orders (milestone_id)
    WHERE state IN ('pending-approval', 'approved', 'in-run', 'released');
  CREATE INDEX ix_payment_orders_state ON payment_orders (state, id);
  CREATE INDEX ix_payment_orders_milestone ON payment_orders (milestone_id);
  CREATE TABLE payment_duties (
    order_id uuid NOT NULL,
    duty text NOT NULL,
    person_id uuid NOT NULL,
    payee_person_id uuid NOT NULL,
    order_hash text NOT NULL,
    performed_at timestamptz(3) NOT NULL,
    CONSTRAINT pk_payment_duties PRIMARY KEY (order_id, duty),
    CONSTRAINT uq_payment_duties_person UNIQUE (order_id, person_id),
    CONSTRAINT fk_payment_duties_order FOREIGN KEY (order_id, payee_person_id)
      REFERENCES payment_orders (id, payee_person_id),
    CONSTRAINT fk_payment_duties_person_id FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT ck_payment_duties_duty CHECK (duty IN ('certify', 'approve', 'second-approve', 'release')),
    CONSTRAINT ck_payment_duties_payee CHECK (person_id <> payee_person_id)
  );
`;

const RUNS = `
  CREATE TABLE payment_runs (
    id uuid NOT NULL,
    message_id text NOT NULL,
    execution_date date NOT NULL,
    treasury_policy_id uuid NOT NULL,
    bank_account text NOT NULL,
    order_count integer NOT NULL,
    control_sum text NOT NULL,
    file bytea NOT NULL,
    sha256 text NOT NULL,
    state text NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz(3) NOT NULL,
    released_by uuid,
    released_at timestamptz(3),
    asked_at timestamptz(3),
    resolved_by uuid,
    resolution_note text,
    ended_at timestamptz(3),
    version integer NOT NULL,
    CONSTRAINT pk_payment_runs PRIMARY KEY (id),
    CONSTRAINT uq_payment_runs_message_id UNIQUE (message_id),
    CONSTRAINT fk_payment_runs_treasury_policy_id FOREIGN KEY (treasury_policy_id) REFERENCES policies (id),
    CONSTRAINT fk_payment_runs_created_by FOREIGN KEY (created_by) REFERENCES people (id),
    CONSTRAINT fk_payment_runs_released_by FOREIGN KEY (released_by) REFERENCES people (id),
    CONSTRAINT fk_payment_runs_resolved_by FOREIGN KEY (resolved_by) REFERENCES people (id),
    CONSTRAINT ck_payment_runs_state CHECK (state IN ('prepared', 'released', 'sent', 'failed', 'unknown', 'settled', 'void')),
    CONSTRAINT ck_payment_runs_sha256 CHECK (sha256 = encode(sha256(file), 'hex')),
    CONSTRAINT ck_payment_runs_released_by CHECK (released_by <> created_by)
  );
  CREATE INDEX ix_payment_runs_state ON payment_runs (state, id);
  CREATE TABLE payment_run_orders (
    run_id uuid NOT NULL,
    order_id uuid NOT NULL,
    position integer NOT NULL,
    voided_at timestamptz(3),
    CONSTRAINT pk_payment_run_orders PRIMARY KEY (run_id, order_id),
    CONSTRAINT fk_payment_run_orders_run_id FOREIGN KEY (run_id) REFERENCES payment_runs (id),
    CONSTRAINT fk_payment_run_orders_order_id FOREIGN KEY (order_id) REFERENCES payment_orders (id)
  );
  CREATE UNIQUE INDEX uq_payment_run_orders_live ON payment_run_orders (order_id) WHERE voided_at IS NULL;
  CREATE TABLE transmission_attempts (
    id uuid NOT NULL,
    run_id uuid NOT NULL,
    started_at timestamptz(3) NOT NULL,
    ended_at timestamptz(3),
    outcome text,
    detail text,
    CONSTRAINT pk_transmission_attempts PRIMARY KEY (id),
    CONSTRAINT uq_transmission_attempts_run_id UNIQUE (run_id),
    CONSTRAINT fk_transmission_attempts_run_id FOREIGN KEY (run_id) REFERENCES payment_runs (id),
    CONSTRAINT ck_transmission_attempts_outcome CHECK (outcome IN ('sent', 'failed', 'unknown'))
  );
`;

const STATEMENTS = `
  CREATE TABLE bank_statements (
    id uuid NOT NULL,
    account text NOT NULL,
    currency text NOT NULL,
    statement_ref text NOT NULL,
    sequence bigint,
    opening_minor bigint NOT NULL,
    closing_minor bigint NOT NULL,
    content_hash text NOT NULL,
    imported_at timestamptz(3) NOT NULL,
    CONSTRAINT pk_bank_statements PRIMARY KEY (id),
    CONSTRAINT uq_bank_statements_ref UNIQUE (account, currency, statement_ref),
    CONSTRAINT uq_bank_statements_sequence UNIQUE (account, currency, sequence)
  );
  CREATE TABLE statement_movements (
    id uuid NOT NULL,
    statement_id uuid NOT NULL,
    entry_index integer NOT NULL,
    part_index integer NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    credit_debit text NOT NULL,
    booking_date date,
    end_to_end_id text,
    account_servicer_reference text,
    payment_information_id text,
    creditor_reference text,
    return_reason text,
    match text NOT NULL,
    match_detail text NOT NULL,
    order_ids jsonb NOT NULL,
    resolved_by uuid,
    resolved_at timestamptz(3),
    resolution text,
    CONSTRAINT pk_statement_movements PRIMARY KEY (id),
    CONSTRAINT uq_statement_movements_position UNIQUE (statement_id, entry_index, part_index),
    CONSTRAINT fk_statement_movements_statement_id FOREIGN KEY (statement_id) REFERENCES bank_statements (id),
    CONSTRAINT fk_statement_movements_resolved_by FOREIGN KEY (resolved_by) REFERENCES people (id),
    CONSTRAINT ck_statement_movements_credit_debit CHECK (credit_debit IN ('CRDT', 'DBIT')),
    CONSTRAINT ck_statement_movements_match CHECK (match IN ('payment', 'return', 'batch', 'contribution', 'unmatched'))
  );
  CREATE INDEX ix_statement_movements_match ON statement_movements (match, id);
`;
