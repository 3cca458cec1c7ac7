import { describe, expect, it } from '@jest/globals';
import { CATALOGUE, METRIC_KEYS } from './catalogue.js';
import { METRIC_TEXTS } from './catalogue-texts.en.js';
import { methodPage } from './method-page.js';
import { FIRST_METHOD } from './priority-method.js';

describe('the page of the method', () => {
  const page = methodPage(FIRST_METHOD);

  it.each(METRIC_KEYS)('defines %s, with its source', (key) => {
    const { definition, sources } = METRIC_TEXTS[key];
    expect(definition.length).toBeGreaterThan(20);
    expect(sources.length).toBeGreaterThan(2);
    expect(page.metrics).toContainEqual(expect.objectContaining({ metric: key, definition, sources }));
  });

  it('takes unit and window from the catalogue, and has nothing beside it', () => {
    expect(page.metrics.map(({ metric }) => metric)).toEqual(METRIC_KEYS);
    for (const { metric, unit, windowDays } of page.metrics) {
      expect({ unit, windowDays }).toEqual({
        unit: CATALOGUE[metric].unit,
        windowDays: CATALOGUE[metric].windowDays,
      });
    }
  });

  it('carries the numbers of its version, so that it says another one of another version', () => {
    const changed = methodPage({
      ...FIRST_METHOD,
      version: 'priority-7',
      paidRelief: 0.25,
      minCoveragePercent: 55,
      criticality: { fullTransitive: 123_456, fullDirect: 6_543 },
      fragility: { ...FIRST_METHOD.fragility, factorRisk: [0.99], minDemand: 17, silentDays: 444 },
    });
    const words = JSON.stringify([changed.formula, changed.parts, changed.gates]);
    for (const number of ['0.25 × paid', '55 %', '123456', '6543', '1 → 0.99', 'at least 17', 'days/444']) {
      expect([number, words.includes(number)]).toEqual([number, true]);
      expect([number, JSON.stringify(page).includes(number)]).toEqual([number, false]);
    }
    expect(changed.methodVersion).toBe('priority-7');
    expect(page.parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1);
  });
});

describe('who sees a metric', () => {
  const shownTo = (readers: string) =>
    methodPage(FIRST_METHOD)
      .metrics.filter((metric) => metric.shownTo === readers)
      .map(({ metric }) => metric);

  it('everybody: what a project is, and nothing of how it is run', () => {
    expect(shownTo('everybody')).toEqual([
      ...['archived', 'disabled', 'fork', 'mirror', 'empty', 'deprecated'],
      ...['direct_dependents', 'transitive_dependents', 'distribution_presence', 'download_rank_share'],
      ...['funding_channels', 'sponsors', 'releases_365d', 'release_interval_days'],
      ...['scorecard_branch_protection', 'scorecard_security_policy', 'scorecard_dangerous_workflow'],
      ...['scorecard_token_permissions', 'scorecard_vulnerabilities', 'scorecard_signed_releases'],
    ]);
  });

  it('whoever may see people: exactly what is derived from them', () => {
    expect(shownTo('whoever may see people')).toEqual(METRIC_KEYS.filter((key) => CATALOGUE[key].tier === 2));
  });
});
