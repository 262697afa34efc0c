import { isDeepStrictEqual } from 'node:util';
import { latestSnapshot } from '#lifecycle/cache/cache.ts';
import { DraftBody, type ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import {
  findLivingResource,
  getResourceDetail,
  missingItems,
  proposeResource,
  reviewResource,
  submitResource,
  updateDraft,
} from '#lifecycle/resource/resource.ts';
import { findDataSetByCode } from '#lifecycle/source/source.ts';
import { findViewOfDataSet } from '#lifecycle/view/view.ts';
import { transact } from '#platform/database/database.ts';
import { assert, type Words } from '#platform/errors/errors.ts';
import { willHaveData } from './data-ready.ts';
import { definitionErrors } from './definition.errors.ts';
import type { Ground } from './ground.ts';
import {
  cannot,
  changing,
  differences,
  fixedFields,
  waits,
  type FieldChange,
  type Planned,
  type Waiting,
} from './planned.ts';
import { contentOf, type Content } from './resource-content.rules.ts';
import type { ResourceDefinition } from './resource.schema.ts';
import { build } from './view.plan.ts';

const waitingWords = (code: string): Words => ({
  zh: `等待数据：${code} 还没有数据快照，入库后请再次执行`,
  en: `waits for data: ${code} has no snapshot yet; apply again when its data have landed`,
});

/** Plans a published catalogue entry: proposed from the data and published, a next version, or left. Waits for data. */
export async function planResource(ground: Ground, given: ResourceDefinition): Promise<Planned> {
  const { ctx } = ground;
  const dataSet = await findDataSetByCode(ctx.db, given.code);
  const living = dataSet === undefined ? undefined : await findLivingResource(ctx.db, dataSet.id);
  if (living === undefined) {
    if (!(await willHaveData(ground, given.code))) {
      const { zh, en } = waitingWords(given.code);
      return waits(zh, en);
    }
    return { action: 'create', changes: [], carryOut: (at) => create(at, given) };
  }
  const detail = await getResourceDetail(ctx, living.id);
  const wanted = wantedOf(detail, given);
  if (!wanted.ok) return cannot(wanted.words.zh, wanted.words.en);
  const { content } = wanted;
  const changes = contentChanges(detail.published ?? undefined, content);
  if (detail.published !== null && changes.length === 0) return { action: 'unchanged' };
  const isOurs = living.submittedBy === ctx.actor.id;
  const refused = refusedOf({ detail, content, isOurs, changes });
  return (
    refused ?? changing(shown(detail, content, changes), (at) => publish(at, detail.id, given))
  );
}

function wantedOf(
  detail: ResourceDetail,
  given: ResourceDefinition,
): { ok: true; content: Content } | { ok: false; words: Words } {
  const base = detail.published ?? detail.draft;
  assert(base !== null, 'an entry has a draft or a version in force');
  const parsed = DraftBody.shape.content.safeParse(contentOf(given, base));
  if (parsed.success) return { ok: true, content: parsed.data };
  const paths = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  return {
    ok: false,
    words: {
      zh: `新增的信息项须写全：${paths}`,
      en: `an item that is new to the entry must be given whole: ${paths}`,
    },
  };
}

/** Why the entry cannot be brought to the content now. */
function refusedOf(of: {
  detail: ResourceDetail;
  content: Content;
  isOurs: boolean;
  changes: FieldChange[];
}): Planned | undefined {
  const { detail, content, changes } = of;
  if (detail.state === 'revoke-audit') {
    return cannot('该资源正在撤销审核', 'The revocation of this resource is under review', changes);
  }
  const isSameDraft = isDeepStrictEqual(detail.draft, content);
  if (detail.state === 'publish-audit' && !(of.isOurs && isSameDraft)) {
    return cannot(
      '该资源正在发布审核，请等审核结束',
      'A version of this resource is under review; wait for the decision',
      changes,
    );
  }
  if (detail.published !== null) {
    const fixed = fixedFields(changes, ['classCode'], {
      zh: '资源代码含有分类',
      en: 'the resource code carries the class',
    });
    if (fixed !== undefined) return fixed;
    if (detail.draft !== null && !isSameDraft) {
      return cannot(
        '平台上有正在编写的下一版本，请先发布它',
        'The next version is being written on the platform; publish that first',
        changes,
      );
    }
  }
  const missing = missingItems(content);
  if (missing.length === 0) return undefined;
  const list = (language: 'zh' | 'en') =>
    missing.map(({ path, words }) => `${path}: ${words[language]}`).join('; ');
  return cannot(list('zh'), list('en'), changes);
}

function contentChanges(before: Content | undefined, content: Content): FieldChange[] {
  if (before === undefined) return [];
  const fields = Object.keys({ ...before, ...content });
  const all = (from: Content) =>
    // The keys are those of two contents.
    Object.fromEntries(fields.map((name) => [name, from[name as keyof Content]]));
  return differences(all(before), all(content));
}

/** What a reader sees of an entry that is a draft so far: its state changes too. */
function shown(detail: ResourceDetail, content: Content, changes: FieldChange[]): FieldChange[] {
  if (detail.published !== null) return changes;
  const state = { field: 'state', before: detail.state, after: 'published' };
  return [state, ...contentChanges(detail.draft ?? undefined, content)];
}

async function create(ground: Ground, given: ResourceDefinition): Promise<Waiting | undefined> {
  const { ctx } = ground;
  const dataSet = await findDataSetByCode(ctx.db, given.code);
  assert(dataSet !== undefined, 'the data set was planned before');
  if ((await latestSnapshot(ctx.db, dataSet.id)) === undefined) {
    const view = await findViewOfDataSet(ctx.db, dataSet.id);
    if (view === undefined || !(await build(ground, view.id)))
      return { reason: waitingWords(given.code), didPart: false };
  }
  const { id } = await proposeResource(ctx, { dataSetId: dataSet.id });
  return publish(ground, id, given);
}

/** Draft, submission and review in one transaction: what is published is what the definition says, or nothing. */
async function publish(ground: Ground, id: string, given: ResourceDefinition): Promise<undefined> {
  await transact(ground.ctx.db, async (tx) => {
    const ctx = { ...ground.ctx, db: tx };
    let detail = await getResourceDetail(ctx, id);
    if (detail.state !== 'publish-audit') {
      const wanted = wantedOf(detail, given);
      if (!wanted.ok)
        throw definitionErrors.itemIncomplete({ zh: wanted.words.zh, en: wanted.words.en });
      if (!isDeepStrictEqual(detail.draft, wanted.content)) {
        detail = await updateDraft(ctx, { id, version: detail.version, content: wanted.content });
      }
      await submitResource(ctx, { id, declareNotClassified: given.unclassified });
    }
    await reviewResource({ ...ground.reviewer, db: tx }, { id, decision: 'approve' });
  });
}
