import { expect, test } from 'vitest';
import { stepsOf } from './case-steps.ts';

const at = '2026-11-01T00:00:00.000Z';
const proposed: Parameters<typeof stepsOf>[0] = {
  state: 'proposed',
  result: null,
  proposedBy: 'p',
  proposedAt: at,
  appraisedAt: null,
  opinions: [],
  signatures: [],
  executedBy: null,
  executedAt: null,
  finishedAt: null,
};
const told = (one: Parameters<typeof stepsOf>[0]) =>
  stepsOf(one).map(({ key, condition }) => `${key} ${condition}`);

test('before the appraisal nobody knows what follows', () => {
  expect(told(proposed)).toEqual(['propose done', 'appraise now', 'end open']);
});

test('a destruction goes over two approvals and a witness', () => {
  const appraised = {
    ...proposed,
    state: 'appraised',
    result: 'destroy',
    appraisedAt: at,
  } as const;
  expect(told(appraised)).toEqual([
    'propose done',
    'appraise done',
    'approve now',
    'witness open',
    'execute open',
    'end open',
  ]);
  const signatures = (['a', 'b'] as const).map((personId) => ({
    kind: 'approve' as const,
    personId,
    signedAt: at,
  }));
  const approved = { ...appraised, state: 'approved', signatures } as const;
  expect(told(approved)[3]).toBe('witness now');
  expect(stepsOf(approved)[2]).toMatchObject({ by: ['a', 'b'], at });
  expect(told({ ...approved, state: 'executing' })[4]).toBe('execute now');
  expect(told({ ...approved, state: 'destroyed' })).not.toContain('end open');
});

test('an archive is carried out without signatures; a kept one is at its end', () => {
  const archive = { ...proposed, state: 'appraised', result: 'archive', appraisedAt: at } as const;
  expect(told(archive)).toEqual(['propose done', 'appraise done', 'execute now', 'end open']);
  expect(told({ ...archive, state: 'kept', result: 'keep', finishedAt: at })).toEqual([
    'propose done',
    'appraise done',
    'end done',
  ]);
});

test('what a withdrawn case never came to is told as such', () => {
  const withdrawn = {
    ...proposed,
    state: 'withdrawn',
    result: 'destroy',
    appraisedAt: at,
    finishedAt: at,
  } as const;
  expect(told(withdrawn)).toEqual([
    'propose done',
    'appraise done',
    'approve stopped',
    'witness stopped',
    'execute stopped',
    'withdraw done',
  ]);
});
