import { expect, test } from 'vitest';
import type {
  TreatableColumn,
  TreatmentProposal,
} from '#lifecycle/retirement/deidentify.contract.ts';
import { draftOf, needsReason, withTreatment } from './treatment-draft.ts';

const column = (name: string, meaning: TreatableColumn['meaning']): TreatableColumn => ({
  name,
  header: name,
  type: 'text',
  meaning,
  kind: null,
  missing: 0,
  distinct: 3,
  allowed: ['keep', 'remove', 'prefix', 'surrogate'],
  charactersMax: 3,
  proposal: { column: name, treatment: 'keep', quasi: meaning === 'quasi' },
});
const proposal: TreatmentProposal = {
  retirementId: '01990000-0000-7000-8000-000000000000',
  name: '甲（去标识）',
  k: 5,
  rowCount: 10,
  columns: [column('区划', 'quasi'), column('编号', 'unique')],
};

test('a draft begins with what the platform proposes', () => {
  expect(draftOf(proposal, null)).toMatchObject({
    version: 0,
    name: '甲（去标识）',
    k: 5,
    tooFew: 'refuse',
    columns: [{ column: '区划', treatment: 'keep' }, { column: '编号' }],
  });
});

test('a draft that was kept fits the columns of now, and keeps the version it was made from', () => {
  const typed = { column: '区划', treatment: 'keep', quasi: false, reason: '公开' } as const;
  const gone = { column: '旧列', treatment: 'remove' } as const;
  const kept = {
    name: '乙',
    k: 9,
    tooFew: 'suppress',
    version: 3,
    columns: [gone, typed],
  } as const;
  const draft = draftOf(proposal, { ...kept, columns: [...kept.columns] });
  expect(draft).toMatchObject({ name: '乙', k: 9, tooFew: 'suppress', version: 3 });
  expect(draft.columns).toEqual([typed, { column: '编号', treatment: 'keep', quasi: false }]);
});

test('another treatment keeps what was said of the column, within what is allowed', () => {
  const before = { column: '区划', treatment: 'keep', quasi: false, reason: '公开' } as const;
  expect(withTreatment(column('区划', 'quasi'), 'prefix', before)).toEqual({
    column: '区划',
    treatment: 'prefix',
    quasi: false,
    reason: '公开',
    characters: 3,
  });
  expect(withTreatment(column('区划', 'quasi'), 'remove', before)).toEqual({
    column: '区划',
    treatment: 'remove',
  });
  const removed = { column: '区划', treatment: 'remove' } as const;
  expect(withTreatment(column('区划', 'quasi'), 'keep', removed)).toMatchObject({ quasi: true });
});

test('a reason is asked for where the platform would ask for one', () => {
  const keep = { column: 'c', treatment: 'keep', quasi: true } as const;
  const unsaid = { ...keep, quasi: false } as const;
  const asks = (meaning: TreatableColumn['meaning']) =>
    [keep, unsaid].map((treatment) => needsReason(column('c', meaning), treatment));
  expect(asks('attribute')).toEqual([false, false]);
  expect(asks('quasi')).toEqual([false, true]);
  expect(asks('unique')).toEqual([true, true]);
  expect(needsReason(column('c', 'unique'), { column: 'c', treatment: 'surrogate' })).toBe(false);
});
