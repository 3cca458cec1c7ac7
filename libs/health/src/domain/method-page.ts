import type { MetricKey } from './catalogue.js';
import { CATALOGUE, METRIC_KEYS } from './catalogue.js';
import type { MetricText } from './catalogue-texts.en.js';
import { METRIC_TEXTS } from './catalogue-texts.en.js';
import type { MetricDefinition } from './catalogue.js';
import type { FragilityPart, NeedClass, PriorityMethod } from './priority-method.js';
import { FRAGILITY_PARTS, NEED_CLASSES } from './priority-method.js';
import type { SuccessionCode } from './succession.js';
import { SUCCESSION_CODES } from './succession.js';

/** A quantity of the formula: its sign, what it is, and how it is computed with the numbers of the version. */
export interface FormulaLine {
  readonly symbol: string;
  readonly means: string;
  readonly formula: string;
}

/** Who is shown a metric. */
export type MetricReaders = 'everybody' | 'staff, board and the project' | 'whoever may see people';

export interface MetricOnPage extends MetricText {
  readonly metric: MetricKey;
  readonly unit: string;
  /** Null: now, or all time, as the definition says. */
  readonly windowDays: number | null;
  readonly tier: MetricDefinition['tier'];
  readonly shownTo: MetricReaders;
}

/** The method in force as anybody reads it. */
export interface MethodPage {
  readonly methodVersion: string;
  readonly formula: readonly FormulaLine[];
  readonly parts: readonly (FormulaLine & { readonly part: FragilityPart; readonly weight: number })[];
  readonly gates: readonly string[];
  readonly needClasses: readonly { readonly needClass: NeedClass; readonly minorAYear: string }[];
  readonly metrics: readonly MetricOnPage[];
  readonly successionSignals: {
    readonly about: string;
    readonly codes: readonly { readonly code: SuccessionCode; readonly means: string }[];
  };
}

/** What everybody is told of a method: the formula with its numbers, and every metric of the catalogue; never a project. */
export function methodPage(method: PriorityMethod): MethodPage {
  return {
    methodVersion: method.version,
    formula: formulaOf(method),
    parts: partsOf(method),
    gates: gatesOf(method),
    needClasses: NEED_CLASSES.map((needClass) => ({ needClass, minorAYear: method.needMinor[needClass] })),
    metrics: METRIC_KEYS.map((metric) => {
      const { unit, windowDays, tier, visibility } = CATALOGUE[metric];
      return { metric, ...METRIC_TEXTS[metric], unit, windowDays, tier, shownTo: READERS[visibility] };
    }),
    successionSignals: {
      about:
        'A reason to talk to a project, for staff and the chair of the board: never in the score, never public, never about a person.',
      codes: SUCCESSION_CODES.map((code) => ({ code, means: SIGNALS[code] })),
    },
  };
}

const READERS: Readonly<Record<(typeof CATALOGUE)[MetricKey]['visibility'], MetricReaders>> = {
  public: 'everybody',
  applicant: 'staff, board and the project',
  'case-team': 'staff, board and the project',
  restricted: 'whoever may see people',
};

const SIGNALS: Readonly<Record<SuccessionCode, string>> = {
  'newcomer-commits': 'Newcomers commit more than a quarter of the changes of a year.',
  'newcomer-top-author': 'The most active author of the year is a newcomer.',
  'newcomer-tagger': 'A newcomer tagged a version in the year.',
  'incumbent-decline': 'Those who were there before make at most half of the commits they made a year ago.',
  'review-loss': 'Fewer than half as many changes are reviewed as a year ago, where at least a fifth was.',
};

function formulaOf({ criticality, paidRelief }: PriorityMethod): FormulaLine[] {
  const { fullTransitive, fullDirect } = criticality;
  return [
    {
      symbol: 'P',
      means: 'Priority. Projects are ranked by the product; people read its cube root on a scale to 100.',
      formula: 'P = C × U × F, shown as 100 × ∛(C × U × F)',
    },
    {
      symbol: 'C',
      means:
        'Criticality: the highest of the channels that are observed, each from 0 to 1. A channel that does not exist is no evidence against.',
      formula: `C = max(ln(1 + transitive dependents)/ln(1 + ${fullTransitive}), ln(1 + direct dependents)/ln(1 + ${fullDirect}), download rank share, distribution presence, exposure stated by a reviewer)`,
    },
    {
      symbol: 'U',
      means:
        'Underfunding: what of the reference need no income covers, less for paid work. Where income or paid share are unknown it is a range, and the middle of it ranks.',
      formula: `U = (1 − min(1, income/need)) × (1 − ${paidRelief} × paid share)`,
    },
    {
      symbol: 'F',
      means:
        'Fragility: the weighted mean of the parts that are observed, each from 0 (sound) to 1 (fragile).',
      formula: 'F = Σ weight × part / Σ weight, over the parts observed',
    },
  ];
}

function partsOf({ fragility }: PriorityMethod): MethodPage['parts'] {
  const { weights, factorRisk, topShare, silentDays } = fragility;
  const risks = factorRisk.map((risk, index) => `${index + 1} → ${risk}`).join(', ');
  const lines: Record<FragilityPart, Omit<FormulaLine, 'symbol'>> = {
    people: {
      means: `On how few people it stands: contributor absence factor and truck factor (${risks}, more → 0), and the share of the most active author.`,
      formula: `mean of those observed of risk(caf), risk(truck factor), clamp((top share − ${topShare.from})/${topShare.span})`,
    },
    response: { means: 'How many outsiders get no answer.', formula: 'unanswered ratio' },
    backlog: { means: 'How much stays open.', formula: 'clamp(1 − pull request closure ratio)' },
    succession: {
      means: 'Whether those who kept it leave, or it falls silent; the worse of both.',
      formula: `max(incumbent decline, clamp(silent days/${silentDays}))`,
    },
    practice: { means: 'How much nobody else looks at.', formula: '1 − review coverage' },
  };
  return FRAGILITY_PARTS.map((part) => ({ part, symbol: part, ...lines[part], weight: weights[part] / 100 }));
}

function gatesOf({ fragility, minCoveragePercent }: PriorityMethod): string[] {
  return [
    `Response, backlog and silence count only where outsiders opened at least ${fragility.minDemand} issues and pull requests in 180 days; otherwise, and where that is unknown, their weight counts as not observed.`,
    `insufficient-data: no channel of C is observed, no need class is assigned, or less than ${minCoveragePercent} % of the weight of F is observed. Listed apart, never ranked low.`,
    'succession-list: the project is archived or deprecated.',
    'Unknown is never zero: what could not be observed is null with its reason, and a range where it feeds a score.',
    'No metric declines anybody.',
  ];
}
