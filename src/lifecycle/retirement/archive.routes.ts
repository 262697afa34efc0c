import { implement } from '#governance/identity/implement.ts';
import { authorize, departmentFilter } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { archiveApi } from './archive.contract.ts';
import { type ArchiveRow, findArchive, listArchives } from './archive.queries.ts';
import { confirmDisposal, taskOf } from './disposal.commands.ts';
import { listTasks } from './disposal.queries.ts';
import { listEvidence } from './evidence.queries.ts';
import { restore } from './execution.commands.ts';
import { retirementErrors } from './retirement.errors.ts';
import { beforeId } from './retirement.routes.ts';

export const archiveRoutes = implement(archiveApi, {
  listArchives: async (ctx, { query }) => {
    const rows = await listArchives(ctx.db, {
      readable: departmentFilter(ctx, 'retirement:read'),
      ...(query.dataSetId === undefined ? {} : { dataSetId: query.dataSetId }),
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
    return { ...archiveOf(row), files: row.files };
  },
  restore: (ctx, { params }) => restore(ctx, params.id),
  register: async (ctx, { query }) => {
    const before =
      query.cursor === undefined ? undefined : Number(decodeCursor(query.cursor, 1)[0]);
    const rows = await listEvidence(ctx.db, {
      readable: departmentFilter(ctx, 'retirement:read'),
      ...(query.retirementId === undefined ? {} : { retirementId: query.retirementId }),
      ...(before === undefined || Number.isNaN(before) ? {} : { before }),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.sequence]);
    return { ...page, items: page.items.map((row) => ({ ...row, at: row.at.toISOString() })) };
  },
  listTasks: async (ctx, { query }) => {
    const now = ctx.now();
    const rows = await listTasks(ctx.db, {
      readable: departmentFilter(ctx, 'disposal:read'),
      ...(query.retirementId === undefined ? {} : { retirementId: query.retirementId }),
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(query.overdue === true ? { overdueAt: now } : {}),
      ...beforeId(query.cursor),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.id]);
    return { ...page, items: page.items.map((row) => taskOf(row, now)) };
  },
  confirmTask: (ctx, { params, body }) => confirmDisposal(ctx, { ...params, ...body }),
});

function archiveOf(row: ArchiveRow) {
  return {
    ...row,
    state: row.state === 'destroyed' ? ('destroyed' as const) : ('sealed' as const),
    fileCount: row.files.length,
    manifestSha256: row.manifestSha256 ?? '',
    sealedAt: (row.sealedAt ?? row.createdAt).toISOString(),
    restoredAt: row.restoredAt?.toISOString() ?? null,
    destroyedAt: row.destroyedAt?.toISOString() ?? null,
  };
}
