import { describe, expect, it } from '@jest/globals';
import { resumedDeadlines } from './resume.js';

const assignment = {
  id: 'assignment',
  personId: 'reviewer',
  state: 'accepted',
  assignedAt: '2026-11-01T00:00:00.000Z',
  acceptDueAt: '2026-11-04T00:00:00.000Z',
  submitDueAt: '2026-11-15T00:00:00.000Z',
} as const;

describe('resumedDeadlines', () => {
  it('moves what was running by as long as the clock stood still, and leaves what had passed', () => {
    expect(resumedDeadlines(assignment, '2026-11-10T00:00:00.000Z', '2026-11-12T12:00:00.000Z')).toEqual({
      acceptDueAt: '2026-11-04T00:00:00.000Z',
      submitDueAt: '2026-11-17T12:00:00.000Z',
    });
  });

  it('counts only the time since the task was given', () => {
    const later = { ...assignment, assignedAt: '2026-11-11T00:00:00.000Z' };
    expect(resumedDeadlines(later, '2026-11-10T00:00:00.000Z', '2026-11-12T00:00:00.000Z').submitDueAt).toBe(
      '2026-11-16T00:00:00.000Z',
    );
  });
});
