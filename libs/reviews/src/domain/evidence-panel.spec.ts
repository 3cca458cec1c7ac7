import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { METRIC_KEYS } from '#libs/health/src/domain/catalogue.js';
import { evidencePanel } from './evidence-panel.js';

const DEFAULT = { technical: 30, relevance: 40, cost: 30 };

describe('evidence beside a rubric', () => {
  it('stands with the criterion it informs, in the rubric’s order', () => {
    const panel = evidencePanel(DEFAULT, { truck_factor: 1, transitive_dependents: 9, sponsors: 0 });
    expect(panel).toEqual([
      { criterion: 'technical', weight: 30, metrics: { truck_factor: 1 } },
      { criterion: 'relevance', weight: 40, metrics: { transitive_dependents: 9 } },
      { criterion: 'cost', weight: 30, metrics: { sponsors: 0 } },
    ]);
  });

  it('shows a criterion without figures, and figures without a criterion last', () => {
    expect(evidencePanel({ impact: 100 }, { truck_factor: 1 })).toEqual([
      { criterion: 'impact', weight: 100, metrics: {} },
      { criterion: null, weight: null, metrics: { truck_factor: 1 } },
    ]);
  });

  it('loses no figure and shows none twice, whatever the rubric', () => {
    const rubric = fc.dictionary(
      fc.oneof(fc.constantFrom('technical', 'relevance', 'cost'), fc.string()),
      fc.integer(),
    );
    const metrics = fc.dictionary(fc.oneof(fc.constantFrom(...METRIC_KEYS), fc.string()), fc.integer());
    fc.assert(
      fc.property(rubric, metrics, (weights, figures) => {
        const shown = evidencePanel(weights, figures).flatMap((group) => Object.keys(group.metrics));
        expect(shown.sort()).toEqual(Object.keys(figures).sort());
      }),
    );
  });
});
