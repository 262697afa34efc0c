import {
  findLivingResource,
  getResourceDetail,
  proposeResource,
  reviewResource,
  submitResource,
  updateDraft,
} from '#lifecycle/resource/resource.ts';
import type { ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { roadErrors } from './road.errors.ts';
import type { Road, StageFigures } from './stage.ts';
import type { Standardised } from './standardise.ts';

/** A resource in force. */
export interface Published {
  id: string;
  name: string;
  keyColumns: string[];
  figures: StageFigures;
}

/** Proposes the catalogue entry from the data, submits it, and has it reviewed by another; an entry in force stays as it is. */
export async function publishResource(road: Road, view: Standardised): Promise<Published> {
  const { ctx, reviewer } = road;
  const living = await findLivingResource(ctx.db, view.dataSet.id);
  let entry =
    living === undefined
      ? await proposeResource(ctx, { dataSetId: view.dataSet.id })
      : await getResourceDetail(ctx, living.id);
  if (entry.state !== 'published') {
    entry = await completed(road, entry);
    if (entry.missing.length > 0) {
      const errors = entry.missing.map(({ path, words }) => ({
        path,
        message: words[ctx.language],
      }));
      throw roadErrors.incomplete({ count: errors.length }, { errors });
    }
    if (entry.state !== 'publish-audit')
      entry = await submitResource(ctx, { id: entry.id, declareNotClassified: true });
    entry = await reviewResource(reviewer, { id: entry.id, decision: 'approve' });
  }
  const items = entry.published?.items ?? [];
  const keyColumns = items.filter((item) => item.key).map((item) => item.column);
  const note = `${entry.code ?? ''} v${entry.currentVersion?.number ?? ''}`;
  const figures = { rowsIn: null, rowsOut: null, rejected: null, note };
  return { id: entry.id, name: entry.name, keyColumns, figures };
}

/** The proposal with the name and the key that were asked for. */
async function completed(road: Road, entry: ResourceDetail): Promise<ResourceDetail> {
  const { ctx, request } = road;
  if (entry.draft === null || entry.state === 'publish-audit') return entry;
  const columns = entry.draft.items.map((item) => item.column);
  const unknown = request.key.find((key) => !columns.includes(key));
  if (unknown !== undefined)
    throw roadErrors.noSuchKey({ key: unknown, columns: columns.join(', ') });
  const items =
    request.key.length === 0
      ? entry.draft.items
      : entry.draft.items.map((item) => ({ ...item, key: request.key.includes(item.column) }));
  const content = { ...entry.draft, name: request.name, items, secrecy: 'not-classified' as const };
  return updateDraft(ctx, { id: entry.id, version: entry.version, content });
}
