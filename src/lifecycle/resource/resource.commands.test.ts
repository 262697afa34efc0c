import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { rawPool } from '#platform/database/database.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import {
  deleteResource,
  proposeResource,
  submitResource,
  updateDraft,
} from './resource.commands.ts';
import {
  aLandedDataSet,
  aPublishedResource,
  catalogueTeam,
  streetColumns,
  writeSnapshotFile,
} from './resource.fixtures.ts';
import { findPublishedResource, getPublishedResource } from './resource-published.ts';
import { requestRevoke, reviewResource, reviewRevoke } from './resource-review.commands.ts';

const clock = testClock();
let world: Awaited<ReturnType<typeof testWorld>>;
let team: Awaited<ReturnType<typeof catalogueTeam>>;

beforeAll(async () => {
  world = await testWorld({ now: clock.now, keep: true });
  team = await catalogueTeam(world);
});
afterAll(() => world.close());

const code = (error: string) => expect.objectContaining({ code: error });
const rowsOf = async (text: string, values: unknown[]) =>
  (await rawPool(world.db).query(text, values)).rows;

async function aProposal() {
  const landed = await aLandedDataSet(world, { departmentId: team.departmentId });
  const entry = await proposeResource(team.steward, { dataSetId: landed.dataSetId });
  return { ...landed, entry, draft: entry.draft! };
}

describe('from data to a published entry', () => {
  it('takes three keystrokes: propose, submit with the declaration, approve', async () => {
    const { entry, snapshotId } = await aProposal();
    expect(entry).toMatchObject({ state: 'created', code: null, currentVersion: null });
    expect(entry.missing.map((item) => item.path)).toEqual(['secrecy']);
    expect(entry.moves).toEqual(['edit', 'submit', 'delete']);
    await submitResource(team.steward, { id: entry.id, declareNotClassified: true });
    const done = await reviewResource(team.bureau, { id: entry.id, decision: 'approve' });
    expect(done).toMatchObject({ state: 'published', snapshotId, hasDraft: false });
    expect(done.code).toMatch(/^307001[0-9A-Z]{9}\/\d{6}$/);
    expect(done.currentVersion).toMatchObject({ number: 1, grade: 2, shareType: 1 });
    const [version] = await rowsOf('select * from resource_version where resource_id = $1', [
      done.id,
    ]);
    expect(version).toMatchObject({
      provider_name: '测试局',
      submitted_by: team.steward.actor.id,
      published_by: team.bureau.actor.id,
      columns: streetColumns,
      snapshot_id: snapshotId,
    });
    const events = await rowsOf('select topic, payload from event where key = $1', [done.id]);
    expect(events).toEqual([
      {
        topic: 'resource.published',
        payload: expect.objectContaining({ resourceId: done.id, versionId: version.id }),
      },
    ]);
    const audit = await rowsOf(
      'select action, outcome from audit_event where object_id = $1 order by id',
      [done.id],
    );
    expect(audit.map((row) => [row.action, row.outcome])).toEqual([
      ['resource:propose', 'done'],
      ['resource:submit', 'done'],
      ['resource:publish', 'done'],
    ]);
  });

  it('knows headers, lengths and keys from the snapshot itself', async () => {
    const { departmentId } = team;
    const columns = [
      { name: 'dm', type: 'text' as const },
      { name: 'mc', type: 'text' as const },
    ];
    const landed = await aLandedDataSet(world, { departmentId, columns });
    const rows = `values ('110105001', '朝外街道'), ('110105002', '劲松街道'), ('110105003', '呼家楼街道')`;
    await writeSnapshotFile(world, { ...landed, sql: `select * from (${rows}) t (dm, mc)` });
    const entry = await proposeResource(team.steward, { dataSetId: landed.dataSetId });
    expect(entry.draft?.formatType).toBe('CSV');
    expect(entry.draft?.items).toMatchObject([
      { column: 'dm', name: '区划代码', dataType: 'C', length: 9, key: true, nullable: false },
      { column: 'mc', name: '街道名称', dataType: 'C', length: 5, key: false, nullable: false },
    ]);
  });

  it('proposing again gives the living entry back, also at the same moment', async () => {
    const { dataSetId } = await aLandedDataSet(world, { departmentId: team.departmentId });
    const both = await Promise.all([
      proposeResource(team.steward, { dataSetId }),
      proposeResource(team.steward, { dataSetId }),
    ]);
    expect(both[0].id).toBe(both[1].id);
    const again = await proposeResource(team.steward, { dataSetId });
    expect(again.id).toBe(both[0].id);
  });

  it('refuses to submit what lacks a declaration, with the places', async () => {
    const { entry } = await aProposal();
    await expect(submitResource(team.steward, { id: entry.id })).rejects.toMatchObject({
      code: 'resource.incomplete',
      details: { errors: [{ path: 'secrecy', message: '请声明数据不涉密' }] },
    });
  });

  it('refuses classified data, stale drafts, unknown columns and names in use', async () => {
    const { entry, draft } = await aProposal();
    const other = await aProposal();
    const update = (change: object, version = entry.version) =>
      updateDraft(team.steward, { id: entry.id, version, content: { ...draft, ...change } });
    await expect(update({ secrecy: 'classified' })).rejects.toEqual(
      code('resource.classified-data'),
    );
    await expect(update({}, 99)).rejects.toEqual(code('platform.version-conflict'));
    await expect(update({ name: other.draft.name })).rejects.toEqual(code('resource.name-taken'));
    const items = [{ ...draft.items[0]!, column: 'nowhere' }];
    await update({ items, secrecy: 'not-classified' });
    await expect(submitResource(team.steward, { id: entry.id })).rejects.toEqual(
      code('resource.unknown-columns'),
    );
  });
});

describe('review', () => {
  it('is not done by who submitted, needs a reason to reject, and may be tried again', async () => {
    const both = await aContext(world, {
      roles: ['department-steward', 'data-bureau'],
      departmentId: team.departmentId,
    });
    const { entry } = await aProposal();
    await submitResource(both, { id: entry.id, declareNotClassified: true });
    await expect(reviewResource(both, { id: entry.id, decision: 'approve' })).rejects.toEqual(
      code('resource.own-review'),
    );
    const reject = { id: entry.id, decision: 'reject', reason: ' ' } as const;
    await expect(reviewResource(team.bureau, reject)).rejects.toEqual(
      code('resource.reason-missing'),
    );
    const rejected = await reviewResource(team.bureau, { ...reject, reason: '摘要不清楚' });
    expect(rejected).toMatchObject({ state: 'publish-rejected', code: null });
    expect(rejected.reviews[0]).toMatchObject({ decision: 'reject', reason: '摘要不清楚' });
    await submitResource(both, { id: entry.id });
    const approved = await reviewResource(team.bureau, { id: entry.id, decision: 'approve' });
    expect(approved.state).toBe('published');
  });

  it('decides on what was looked at, not on what was submitted anew meanwhile', async () => {
    const { entry, draft } = await aProposal();
    const { id } = entry;
    const seen = await submitResource(team.steward, { id, declareNotClassified: true });
    await reviewResource(team.bureau, { id, decision: 'reject', reason: '摘要不清楚' });
    const content = { ...draft, secrecy: 'not-classified', abstract: '另一份' } as const;
    const { version } = seen;
    await updateDraft(team.steward, { id, version: version + 1, content });
    const anew = await submitResource(team.steward, { id });
    const late = { id, version, decision: 'approve' } as const;
    await expect(reviewResource(team.bureau, late)).rejects.toEqual(
      code('platform.version-conflict'),
    );
    const approved = await reviewResource(team.bureau, { ...late, version: anew.version });
    expect(approved.published?.abstract).toBe('另一份');
  });

  it('is not for stewards, and refuses what is not submitted', async () => {
    const { entry } = await aProposal();
    await expect(
      reviewResource(team.bureau, { id: entry.id, decision: 'approve' }),
    ).rejects.toEqual(code('resource.illegal-move'));
    await submitResource(team.steward, { id: entry.id, declareNotClassified: true });
    const other = await aContext(world, {
      roles: ['department-steward'],
      departmentId: team.departmentId,
    });
    await expect(reviewResource(other, { id: entry.id, decision: 'approve' })).rejects.toEqual(
      code('policy.denied'),
    );
  });
});

describe('versions', () => {
  it('the version in force stays while the next one is written and reviewed', async () => {
    const published = await aPublishedResource(world, team);
    const entry = await proposeResource(team.steward, { dataSetId: published.dataSetId });
    const [version] = await rowsOf('select content from resource_version where id = $1', [
      published.versionId,
    ]);
    const content = { ...version.content, abstract: '第二版的摘要' };
    await updateDraft(team.steward, { id: entry.id, version: entry.version, content });
    await submitResource(team.steward, { id: entry.id });
    await expect(getPublishedResource(world.db, entry.id)).resolves.toMatchObject({
      versionNumber: 1,
    });
    const rejection = { id: entry.id, decision: 'reject', reason: '再改' } as const;
    await reviewResource(team.bureau, rejection);
    await expect(deleteResource(team.steward, entry.id)).rejects.toEqual(
      code('resource.illegal-move'),
    );
    await submitResource(team.steward, { id: entry.id });
    await reviewResource(team.bureau, { id: entry.id, decision: 'approve' });
    const next = await getPublishedResource(world.db, published.resourceCode);
    expect(next).toMatchObject({ versionNumber: 2, resourceCode: published.resourceCode });
    const moved = { ...content, classCode: { ...content.classCode, item: '01' } };
    const current = await proposeResource(team.steward, { dataSetId: published.dataSetId });
    await expect(
      updateDraft(team.steward, { id: entry.id, version: current.version, content: moved }),
    ).rejects.toEqual(code('resource.class-fixed'));
  });

  it('frozen versions, reviews and given codes cannot be changed in SQL either', async () => {
    const { versionId, resourceCode } = await aPublishedResource(world, team);
    for (const [text, value] of [
      [`update resource_version set grade = 1 where id = $1`, versionId],
      [`delete from resource_review where version_id = $1`, versionId],
      [`delete from resource_code where code = $1`, resourceCode],
    ]) {
      await expect(rowsOf(text!, [value])).rejects.toThrow(/append-only/);
    }
  });
});

describe('codes', () => {
  it('are never given twice, also not at the same moment and after deletion', async () => {
    const many = await Promise.all(
      Array.from({ length: 4 }, () => aPublishedResource(world, team)),
    );
    const [first] = many;
    await requestRevoke(team.bureau, { id: first!.id, reason: '重复' });
    const other = await aContext(world, { roles: ['data-bureau'] });
    await reviewRevoke(other, { id: first!.id, decision: 'approve' });
    await deleteResource(team.steward, first!.id);
    const after = await aPublishedResource(world, team);
    const codes = [...many, after].map((entry) => entry.resourceCode);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.slice(0, -1).every((text) => text < after.resourceCode)).toBe(true);
  });
});

describe('revocation', () => {
  it('needs a second person and takes the entry out of force', async () => {
    const entry = await aPublishedResource(world, team);
    await requestRevoke(team.bureau, { id: entry.id, reason: '职责调整' });
    const self = reviewRevoke(team.bureau, { id: entry.id, decision: 'approve' });
    await expect(self).rejects.toMatchObject({ status: 403 });
    await expect(findPublishedResource(world.db, entry.id)).resolves.toBeDefined();
    const other = await aContext(world, { roles: ['data-bureau'] });
    const revoked = await reviewRevoke(other, { id: entry.id, decision: 'approve' });
    expect(revoked.state).toBe('revoked');
    await expect(findPublishedResource(world.db, entry.id)).resolves.toBeUndefined();
    const events = await rowsOf(`select payload from event where key = $1 and topic = $2`, [
      entry.id,
      'resource.revoked',
    ]);
    expect(events).toEqual([{ payload: { resourceId: entry.id, dataSetId: entry.dataSetId } }]);
    // The data set is free for a new entry, which gets a code of its own.
    const anew = await proposeResource(team.steward, { dataSetId: entry.dataSetId });
    expect(anew.id).not.toBe(entry.id);
  });
});
