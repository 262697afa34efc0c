import { link, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Context } from '#governance/identity/context.ts';
import { requireActiveDepartment } from '#governance/organization/organization.ts';
import { perform, type PolicyObject } from '#governance/policy/perform.ts';
import { violatedConstraint } from '#platform/database/constraint.ts';
import { newId, type Database } from '#platform/database/database.ts';
import { assert, Refusal } from '#platform/errors/errors.ts';
import { platformErrors } from '#platform/errors/platform.errors.ts';
import { fsyncPath } from '#platform/storage/storage.ts';
import { createDataSet, rename } from './data-set.commands.ts';
import type { ReceivedFile, RegisterSource, Source, UpdateSource } from './source.contract.ts';
import { sourceErrors, uploadErrors } from './source.errors.ts';
import { insertSourceFile } from './source-file.queries.ts';
import { findSource, insertSource, updateSource as writeSource } from './source.queries.ts';
import { decideConfirm, decideMove, moveWords } from './source.rules.ts';
import { type SourceMove, type SourceState, sourceStateWords } from './source.states.ts';
import type { Understanding } from './understanding.ts';
import { findUpload, moveUpload } from './upload.queries.ts';

/** Registers a data set and its source, as a draft. Refuses without the declaration 不涉密, and a name or code in use. */
export function registerSource(ctx: Context, body: RegisterSource): Promise<Source> {
  const { departmentId, name, code } = body;
  const id = newId();
  const object = { type: 'source', id, departmentId };
  return perform(ctx, { permission: 'source:register', object }, async (tx) => {
    if (!body.unclassified) throw sourceErrors.notDeclaredUnclassified();
    await requireActiveDepartment(tx, departmentId);
    const made = { createdBy: ctx.actor.id, now: ctx.now() };
    const dataSet = await createDataSet(tx, {
      name,
      code,
      departmentId,
      kind: 'collected',
      ...made,
    });
    await insertSource(tx, {
      id,
      dataSetId: dataSet.id,
      driftPolicy: body.driftPolicy,
      rejectLimit: body.rejectLimit,
      declaredBy: ctx.actor.id,
      now: ctx.now(),
    });
    return getSource(tx, id);
  });
}

/** Changes name or policies of a source. Refuses a version that is not the current one. */
export async function updateSource(ctx: Context, id: string, body: UpdateSource): Promise<Source> {
  const { version, name, driftPolicy, rejectLimit } = body;
  const source = await getSource(ctx.db, id);
  return perform(ctx, { permission: 'source:update', object: sourceObject(source) }, async (tx) => {
    if (name !== undefined) await rename(tx, source.dataSet, name);
    return write(
      tx,
      { id, version },
      {
        ...(driftPolicy === undefined ? {} : { driftPolicy }),
        ...(rejectLimit === undefined ? {} : { rejectLimit }),
      },
    );
  });
}

/** Saves how the files of a source are read; a draft becomes ready. Refuses a retired source. */
export async function confirmUnderstanding(
  ctx: Context,
  id: string,
  body: { version: number; understanding: Understanding },
): Promise<Source> {
  const source = await getSource(ctx.db, id);
  const deed = {
    permission: 'source:update',
    object: sourceObject(source),
    detail: { columns: body.understanding.columns.length, format: body.understanding.format },
  } as const;
  return perform(ctx, deed, (tx) => saveUnderstanding(tx, { id, ...body }));
}

/**
 * The same inside the caller's transaction, without asking who acts: for a landing, which learns types. Refuses a retired
 * source and, when `version` is given, one that changed meanwhile.
 */
export async function saveUnderstanding(
  tx: Database,
  given: { id: string; version?: number; understanding: Understanding },
): Promise<Source> {
  const source = await getSource(tx, given.id);
  const state = decideConfirm(source.state);
  if (state === undefined) throw illegal(source.state, 'confirm');
  const at = { id: given.id, version: given.version ?? source.version };
  return write(tx, at, { state, understanding: given.understanding });
}

/**
 * Suspends, resumes or retires a source. Refuses an illegal move, a version that is not the current one, and to resume that of
 * a data set which was archived.
 */
export async function moveSource(
  ctx: Context,
  id: string,
  body: { version: number; move: SourceMove },
): Promise<Source> {
  const source = await getSource(ctx.db, id);
  const deed = {
    permission: 'source:update',
    object: sourceObject(source),
    detail: { move: body.move },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const { state: from } = await getSource(tx, id);
    const state = decideMove(from, body.move);
    if (state === undefined) throw illegal(from, body.move);
    try {
      return await write(tx, { id, version: body.version }, { state });
    } catch (error) {
      if (violatedConstraint(error) !== 'data_set_retired') throw error;
      throw sourceErrors.dataSetLeft({}, { cause: error });
    }
  });
}

/**
 * Gives a complete upload to a source; its bytes are kept as they came. The file gets its second name before the row that makes
 * it exist, and loses the first after: a crash between leaves a name without a row, which the sweep removes.
 */
export async function receiveUpload(
  ctx: Context,
  id: string,
  body: { uploadId: string },
): Promise<ReceivedFile> {
  const source = await getSource(ctx.db, id);
  const fileId = newId();
  const from = ctx.storage.path('uploads', body.uploadId);
  const to = ctx.storage.path('files', fileId);
  const deed = {
    permission: 'source:upload',
    object: sourceObject(source),
    detail: { uploadId: body.uploadId },
  } as const;
  const upload = await findUpload(ctx.db, body.uploadId);
  const isLinked = upload?.state === 'complete';
  if (isLinked) {
    await link(from, to);
    await fsyncPath(dirname(to));
  }
  let file: ReceivedFile;
  try {
    file = await perform(ctx, deed, (tx) =>
      takeUpload(ctx, tx, { source, fileId, uploadId: body.uploadId }),
    );
  } catch (error) {
    // A refusal keeps nothing; of other ends it is not known, and the sweep looks whether there is a row.
    if (isLinked && error instanceof Refusal) await rm(to, { force: true });
    throw error;
  }
  // A repeated request with the same idempotency key gets the first file; its second name is not needed.
  if (isLinked && file.id !== fileId) await rm(to, { force: true });
  await rm(from, { force: true });
  return file;
}

async function takeUpload(
  ctx: Context,
  tx: Database,
  { source, fileId, uploadId }: { source: Source; fileId: string; uploadId: string },
): Promise<ReceivedFile> {
  if (source.state === 'retired' || source.state === 'suspended')
    throw illegal(source.state, 'receive');
  const upload = await findUpload(tx, uploadId, { forUpdate: true });
  if (upload === undefined) throw uploadErrors.notFound({ id: uploadId });
  if (upload.state === 'receiving') {
    throw uploadErrors.incomplete({ offset: upload.offsetBytes, size: upload.sizeBytes });
  }
  if (upload.state !== 'complete') throw uploadErrors.gone();
  if (upload.departmentId !== source.dataSet.departmentId) throw sourceErrors.otherDepartment();
  assert(upload.sha256 !== null, 'a complete upload has its hash');
  await moveUpload(tx, uploadId, { from: ['complete'], to: 'used' });
  return insertSourceFile(tx, {
    id: fileId,
    sourceId: source.id,
    fileName: upload.fileName,
    sizeBytes: upload.sizeBytes,
    sha256: upload.sha256,
    receivedBy: ctx.actor.id,
    now: ctx.now(),
  });
}

/** One source with its data set; refuses an unknown id. */
export async function getSource(db: Database, id: string): Promise<Source> {
  const source = await findSource(db, { id });
  if (source === undefined) throw sourceErrors.notFound({ id });
  return source;
}

/** What the policies decide about when it is a source. */
export function sourceObject(source: Source): PolicyObject {
  return {
    type: 'source',
    id: source.id,
    departmentId: source.dataSet.departmentId,
    state: source.state,
  };
}

async function write(
  tx: Database,
  at: { id: string; version: number },
  values: Parameters<typeof writeSource>[2],
): Promise<Source> {
  const written = await writeSource(tx, at, values);
  const source = await getSource(tx, at.id);
  if (!written) throw platformErrors.versionConflict({ current: source.version });
  return source;
}

function illegal(state: SourceState, move: keyof typeof moveWords): Error {
  const { zh, en } = moveWords[move];
  return sourceErrors.illegalMove({ state: sourceStateWords(state), moveZh: zh, moveEn: en });
}
