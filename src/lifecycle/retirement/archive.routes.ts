import { implement } from '#governance/identity/implement.ts';
import { authorize, departmentFilter } from '#governance/policy/perform.ts';
import { pageFrom } from '#platform/http/cursor.ts';
import { type Archive, archiveApi } from './archive.contract.ts';
import {
  type ArchiveSummary,
  findArchive,
  findRestoreJob,
  listArchives,
  selectKnown,
} from './archive.queries.ts';
import { confirmDisposal, readTasks } from './disposal.commands.ts';
import { listTasks } from './disposal.queries.ts';
import { restore } from './execution.commands.ts';
import { retirementErrors } from './retirement.errors.ts';
import { beforeId } from './retirement.routes.ts';
import { findStandingOf } from './standing.queries.ts';

export const archiveRoutes = implement(archiveApi, {
  standing: async (ctx, { params: { id } }) => {
    const found = await findStandingOf(ctx.db, id);
    if (found === undefined) throw retirementErrors.dataSetNotFound({ id });
    const { departmentId, isPublished, ...standing } = found;
    // Who speaks in its cases sees how it stands without a right to the data themselves.
    const isOf = (departments: 'all' | readonly string[]) =>
      departments === 'all' || departments.includes(departmentId);
    const speaks = isOf(departmentFilter(ctx, 'retirement:read'));
    if (!speaks) {
      const state = isPublished ? { state: 'published' } : {};
      await authorize(ctx, 'resource:read', { type: 'resource', id, departmentId, ...state });
    }
    const { retiredAt, restoredAt } = standing;
    // That a case is on is not told to everybody who may read the entry.
    const isNear = speaks || isOf(departmentFilter(ctx, 'resource:read'));
    return {
      ...standing,
      holdCount: isNear ? standing.holdCount : 0,
      retiredAt: retiredAt?.toISOString() ?? null,
      restoredAt: restoredAt?.toISOString() ?? null,
    };
  },
  listArchives: async (ctx, { query }) => {
    const rows = await listArchives(ctx.db, {
      readable: departmentFilter(ctx, 'retirement:read'),
      ...(query.dataSetId === undefined ? {} : { dataSetId: query.dataSetId }),
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(query.q === undefined ? {} : { q: query.q }),
      ...beforeId(query.cursor),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.id]);
    return { ...page, items: page.items.map(archiveOf) };
  },
  getArchive: async (ctx, { params }) => {
    const row = await findArchive(ctx.db, { id: params.id });
    if (row === undefined || row.state === 'writing')
      throw retirementErrors.archiveNotFound({ id: params.id });
    const { id, departmentId } = row;
    await authorize(ctx, 'retirement:read', { type: 'archive', id, departmentId });
    return {
      ...archiveOf(row),
      files: row.files,
      ...(await selectKnown(ctx.db, row.dataSetId)),
      restoreJobId: await findRestoreJob(ctx.db, id),
    };
  },
  restore: (ctx, { params }) => restore(ctx, params.id),
  listTasks: async (ctx, { query }) => {
    const now = ctx.now();
    const rows = await listTasks(ctx.db, {
      readable: departmentFilter(ctx, 'disposal:read'),
      ...(query.retirementId === undefined ? {} : { retirementId: query.retirementId }),
      ...(query.dataSetId === undefined ? {} : { dataSetId: query.dataSetId }),
      ...(query.applicationId === undefined ? {} : { applicationId: query.applicationId }),
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(query.overdue === true ? { overdueAt: now } : {}),
      ...beforeId(query.cursor),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.id]);
    return { ...page, items: await readTasks(ctx.db, page.items, now) };
  },
  confirmTask: (ctx, { params, body }) => confirmDisposal(ctx, { ...params, ...body }),
});

function archiveOf(row: ArchiveSummary): Archive {
  return {
    ...row,
    state: stateOf(row),
    manifestSha256: row.manifestSha256 ?? '',
    sealedAt: (row.sealedAt ?? row.createdAt).toISOString(),
    restoredAt: row.restoredAt?.toISOString() ?? null,
    destroyedAt: row.destroyedAt?.toISOString() ?? null,
  };
}

function stateOf({ state, restoredAt }: ArchiveSummary): Archive['state'] {
  if (state === 'destroyed') return 'destroyed';
  return restoredAt === null ? 'sealed' : 'restored';
}
