import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The books. What protects money stands here and not only in code: a transaction has exactly the entries it declared and
 * balances in every currency when it commits, nothing can be added to it afterwards, nothing posted ever changes, it is
 * reversed at most once, and envelopes never go below zero.
 */
export class CreateLedger1795200150000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger_accounts (
        code text NOT NULL,
        currency text NOT NULL,
        family text NOT NULL,
        account_class text NOT NULL,
        normal_side text NOT NULL,
        may_overdraw boolean NOT NULL,
        CONSTRAINT pk_ledger_accounts PRIMARY KEY (code, currency),
        CONSTRAINT ck_ledger_accounts_currency CHECK (currency ~ '^[A-Z]{3}$'),
        CONSTRAINT ck_ledger_accounts_normal_side CHECK (normal_side IN ('debit', 'credit'))
      );

      CREATE TABLE ledger_transactions (
        id uuid NOT NULL,
        kind text NOT NULL,
        idempotency_key text NOT NULL,
        body_hash text NOT NULL,
        at timestamptz(3) NOT NULL,
        subject_type text NOT NULL,
        subject_id text NOT NULL,
        entry_count integer NOT NULL,
        reverses_id uuid,
        xid bigint NOT NULL DEFAULT 0,
        CONSTRAINT pk_ledger_transactions PRIMARY KEY (id),
        CONSTRAINT uq_ledger_transactions_idempotency_key UNIQUE (idempotency_key),
        CONSTRAINT uq_ledger_transactions_reverses_id UNIQUE (reverses_id),
        CONSTRAINT fk_ledger_transactions_reverses_id FOREIGN KEY (reverses_id) REFERENCES ledger_transactions (id),
        CONSTRAINT ck_ledger_transactions_entry_count CHECK (entry_count >= 2)
      );
      CREATE INDEX ix_ledger_transactions_at ON ledger_transactions (at, id);
      CREATE INDEX ix_ledger_transactions_subject ON ledger_transactions (subject_id);

      CREATE TABLE ledger_entries (
        transaction_id uuid NOT NULL,
        position integer NOT NULL,
        account_code text NOT NULL,
        currency text NOT NULL,
        amount_minor bigint NOT NULL,
        CONSTRAINT pk_ledger_entries PRIMARY KEY (transaction_id, position),
        CONSTRAINT fk_ledger_entries_transaction_id FOREIGN KEY (transaction_id) REFERENCES ledger_transactions (id),
        CONSTRAINT fk_ledger_entries_account FOREIGN KEY (account_code, currency)
          REFERENCES ledger_accounts (code, currency),
        CONSTRAINT ck_ledger_entries_position CHECK (position >= 1),
        CONSTRAINT ck_ledger_entries_amount CHECK (
          amount_minor <> 0 AND amount_minor BETWEEN -9000000000000000 AND 9000000000000000)
      );
      CREATE INDEX ix_ledger_entries_account ON ledger_entries (account_code, currency);

      CREATE TABLE ledger_balances (
        account_code text NOT NULL,
        currency text NOT NULL,
        balance_minor bigint NOT NULL,
        CONSTRAINT pk_ledger_balances PRIMARY KEY (account_code, currency),
        CONSTRAINT fk_ledger_balances_account FOREIGN KEY (account_code, currency)
          REFERENCES ledger_accounts (code, currency),
        CONSTRAINT ck_ledger_balances_covered CHECK (balance_minor >= 0)
      );

      CREATE TABLE ledger_encumbrances (
        application_id uuid NOT NULL,
        programme_slug text NOT NULL,
        year integer NOT NULL,
        currency text NOT NULL,
        reserved_minor bigint NOT NULL,
        committed_minor bigint NOT NULL,
        spent_minor bigint NOT NULL,
        version integer NOT NULL,
        CONSTRAINT pk_ledger_encumbrances PRIMARY KEY (application_id),
        CONSTRAINT ck_ledger_encumbrances_parts CHECK (
          reserved_minor >= 0 AND committed_minor >= 0 AND spent_minor >= 0)
      );
    `);
    await runner.query(`
      CREATE FUNCTION ledger_stamp_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.xid := pg_current_xact_id()::text::bigint;
        RETURN NEW;
      END $$;
      CREATE TRIGGER tr_ledger_transactions_stamp BEFORE INSERT ON ledger_transactions
        FOR EACH ROW EXECUTE FUNCTION ledger_stamp_transaction();

      CREATE FUNCTION ledger_check_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        found integer;
      BEGIN
        SELECT count(*) INTO found FROM ledger_entries WHERE transaction_id = NEW.id;
        IF found <> NEW.entry_count THEN
          RAISE EXCEPTION 'ledger transaction % has % of % entries', NEW.id, found, NEW.entry_count
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_ledger_transactions_balanced';
        END IF;
        IF EXISTS (SELECT 1 FROM ledger_entries WHERE transaction_id = NEW.id
                   GROUP BY currency HAVING sum(amount_minor) <> 0) THEN
          RAISE EXCEPTION 'ledger transaction % does not balance', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_ledger_transactions_balanced';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER tr_ledger_transactions_balanced AFTER INSERT ON ledger_transactions
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_transaction();

      -- The declared count closes the transaction even where the deferred check was forced to run early.
      CREATE FUNCTION ledger_guard_entries() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT 1 FROM added a JOIN ledger_transactions t ON t.id = a.transaction_id
                   WHERE t.xid <> pg_current_xact_id()::text::bigint OR a.position > t.entry_count) THEN
          RAISE EXCEPTION 'entries belong to the database transaction that posts them'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'tr_ledger_entries_guard';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER tr_ledger_entries_guard AFTER INSERT ON ledger_entries
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_entries();

      -- Runs with the owner's rights: the app role reads balances and cannot write them.
      CREATE FUNCTION ledger_move_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
      DECLARE
        movement record;
      BEGIN
        FOR movement IN
          SELECT a.account_code, a.currency, sum(a.amount_minor) AS amount_minor
          FROM added a JOIN ledger_accounts c ON c.code = a.account_code AND c.currency = a.currency
          WHERE NOT c.may_overdraw GROUP BY a.account_code, a.currency ORDER BY a.account_code, a.currency
        LOOP
          INSERT INTO ledger_balances VALUES (movement.account_code, movement.currency, 0)
            ON CONFLICT DO NOTHING;
          UPDATE ledger_balances SET balance_minor = balance_minor + movement.amount_minor
            WHERE account_code = movement.account_code AND currency = movement.currency;
        END LOOP;
        RETURN NULL;
      END $$;
      CREATE TRIGGER tr_ledger_entries_move_balances AFTER INSERT ON ledger_entries
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_move_balances();

      CREATE FUNCTION ledger_lock_balance(code text, in_currency text) RETURNS bigint LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        held bigint;
      BEGIN
        INSERT INTO ledger_balances VALUES (code, in_currency, 0) ON CONFLICT DO NOTHING;
        SELECT balance_minor INTO held FROM ledger_balances
          WHERE account_code = code AND currency = in_currency FOR UPDATE;
        RETURN held;
      END $$;
    `);
    for (const table of APPEND_ONLY) {
      await runner.query(`
        CREATE TRIGGER tr_${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER tr_${table}_no_truncate BEFORE TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      `);
    }
    await runner.query(`
      GRANT SELECT, INSERT ON ${APPEND_ONLY.join(', ')} TO plinth_app;
      GRANT SELECT ON ledger_balances TO plinth_app;
      GRANT SELECT, INSERT, UPDATE ON ledger_encumbrances TO plinth_app;
      GRANT EXECUTE ON FUNCTION ledger_lock_balance(text, text) TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE ledger_encumbrances, ledger_balances, ledger_entries, ledger_transactions, ledger_accounts;
      DROP FUNCTION ledger_lock_balance(text, text);
      DROP FUNCTION ledger_move_balances();
      DROP FUNCTION ledger_guard_entries();
      DROP FUNCTION ledger_check_transaction();
      DROP FUNCTION ledger_stamp_transaction();
    `);
  }
}

const APPEND_ONLY = ['ledger_accounts', 'ledger_transactions', 'ledger_entries'];
