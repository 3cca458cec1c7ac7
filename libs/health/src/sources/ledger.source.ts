import type { DataSource } from 'typeorm';
import { plusMs } from '#libs/kernel/src/index.js';
import type { OurLedger } from '../our-payments.js';
import type { EvidenceSource, SourceAnswer, SourceQuestion } from './evidence-source.js';

const YEAR_MS = 365 * 86_400_000;

/** What this fund itself paid for a project in the last year: exact, and a part of its income. */
export class LedgerSource implements EvidenceSource {
  readonly name = 'ledger';
  readonly tells = [];

  constructor(
    private readonly ledger: OurLedger,
    private readonly dataSource: DataSource,
  ) {}

  knows(): boolean {
    return this.ledger.kept !== null;
  }

  async collect({ project, asOf }: SourceQuestion): Promise<SourceAnswer> {
    const { kept } = this.ledger;
    if (kept === null) return { values: [] };
    const window = { from: plusMs(asOf, -YEAR_MS), to: asOf };
    const { paidMinor, others } = await kept.paidFor(this.dataSource.manager, project.id, window);
    // That we paid nothing says nothing of what others paid: there is no part to keep.
    if (paidMinor === 0n) return { values: [], income: [] };
    return {
      values: [],
      income: [
        {
          basis: 'ours',
          lowMinor: paidMinor,
          highMinor: others === 0 ? paidMinor : null,
          ...{ windowStart: window.from, windowEnd: window.to },
          evidence: 'payments of this fund that arrived and stayed',
        },
      ],
    };
  }
}
