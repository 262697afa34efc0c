import { implement } from '#governance/identity/implement.ts';
import { authorize, departmentFilter } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { type ArchiveRow, findArchive, listArchives } from './archive.queries.ts';
import { listEvidence } from './evidence.queries.ts';
import { executeRetirement, restore } from './execution.commands.ts';
import { placeHold, releaseHold } from './hold.commands.ts';
import { listHolds } from './hold.queries.ts';
import { boundariesOf } from './proposal.sweep.ts';
import {
  getImpact,
  giveOpinion,
  proposeRetirement,
  withdrawRetirement,
} from './retirement.commands.ts';
import { retirementApi } from './retirement.contract.ts';
import { retirementErrors } from './retirement.errors.ts';
import { listRetirements } from './retirement.queries.ts';
import {
  holdOf,
  policyObject,
  readRetirement,
  requireRetirement,
  retirementOf,
} from './retirement-reading.ts';
import { selectTemperatures } from './temperature.queries.ts';

export const retirementRoutes = implement(retirementApi, {
  temperatures: async (ctx, { query }) => {
    const rows = await selectTemperatures(ctx.db, {
      boundaries: boundariesOf(ctx),
      readable: departmentFilter(ctx, 'retirement:read'),
      ...(query.temperature === undefined ? {} : { temperature: query.temperature }),
      ...beforeId(query.cursor),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.dataSetId]);
    const items = page.items.map((row) => ({
      ...row,
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    }));
    return { ...page, items };
  },
  impact: (ctx, { params }) => getImpact(ctx, params.id),
  list: async (ctx, { query }) => {
    const rows = await listRetirements(ctx.db, {
      readable: departmentFilter(ctx, 'retirement:read'),
      ...(query.dataSetId === undefined ? {} : { dataSetId: query.dataSetId }),
      ...(query.state === undefined ? {} : { state: query.state }),
      ...beforeId(query.cursor),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.id]);
    return { ...page, items: page.items.map(retirementOf) };
  },
  propose: (ctx, { body }) => proposeRetirement(ctx, body),
  get: async (ctx, { params }) => {
    const row = await requireRetirement(ctx.db, params.id);
    await authorize(ctx, 'retirement:read', policyObject(row));
    return readRetirement(ctx.db, params.id);
  },
  withdraw: (ctx, { params, body }) => withdrawRetirement(ctx, { ...params, ...body }),
  giveOpinion: (ctx, { params, body }) => giveOpinion(ctx, { ...params, ...body }),
  execute: (ctx, { params }) => executeRetirement(ctx, params.id),
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
  listHolds: async (ctx, { query }) => {
    const rows = await listHolds(ctx.db, {
      readable: departmentFilter(ctx, 'retirement:read'),
      ...(query.dataSetId === undefined ? {} : { dataSetId: query.dataSetId }),
      ...(query.open === undefined ? {} : { open: query.open }),
      ...beforeId(query.cursor),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.id]);
    return { ...page, items: page.items.map(holdOf) };
  },
  placeHold: (ctx, { body }) => placeHold(ctx, body),
  releaseHold: (ctx, { params, body }) => releaseHold(ctx, { ...params, ...body }),
});

/** The position a cursor stands for, in lists ordered by id. */
function beforeId(cursor: string | undefined): { beforeId?: string } {
  return cursor === undefined ? {} : { beforeId: String(decodeCursor(cursor, 1)[0]) };
}

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
