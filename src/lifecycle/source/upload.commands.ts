import { createHash } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Context } from '#governance/identity/context.ts';
import { requireActiveDepartment } from '#governance/organization/organization.ts';
import { authorize, perform, type PolicyObject } from '#governance/policy/perform.ts';
import { newId } from '#platform/database/database.ts';
import { fsyncPath } from '#platform/storage/storage.ts';
import { byteBlocks } from './formats/bytes.ts';
import type { Inspection, Overrides, Progress } from './formats/reader.ts';
import { inspectFile, inspectNext } from './formats/reading.ts';
import { getSource, sourceObject } from './source.commands.ts';
import { uploadErrors } from './source.errors.ts';
import type { Understanding } from './understanding.ts';
import { writeArrival } from './upload-bytes.ts';
import { uploadBytesMax, type Upload } from './upload.contract.ts';
import {
  advanceUpload,
  countReceiving,
  findUpload,
  insertUpload,
  moveUpload,
} from './upload.queries.ts';

/** An upload nobody touches for so long is swept. */
const uploadLifeMs = 7 * 24 * 3_600_000;
/** Uploads of one department that may be unfinished at a time. */
const receivingMax = 100;
/** Disk space that an upload must leave free. */
const spaceReserveBytes = 256 * 1024 ** 2;
const fileNameMax = 500;

/** Uploads this process is receiving a part of; two parts at once would write over each other. */
const receiving = new Set<string>();

interface NewUpload {
  departmentId: string;
  fileName: string;
  sizeBytes: number;
}

/** Begins an upload. Refuses a size over the limit, too many unfinished ones, and a disk without room for it. */
export async function createUpload(ctx: Context, given: NewUpload): Promise<Upload> {
  await requireRoom(ctx, given.sizeBytes);
  const id = newId();
  return perform(
    ctx,
    { permission: 'source:upload', object: uploadObject({ ...given, id }) },
    async (tx) => {
      await requireActiveDepartment(tx, given.departmentId);
      if ((await countReceiving(tx, given.departmentId)) >= receivingMax) {
        throw uploadErrors.tooMany({ limit: receivingMax });
      }
      const isEmpty = given.sizeBytes === 0;
      const upload = await insertUpload(tx, {
        ...newRow(ctx, given, id),
        state: isEmpty ? 'complete' : 'receiving',
        sha256: isEmpty ? createHash('sha256').digest('hex') : null,
      });
      // The empty file is made before the commit: a row never stands without its bytes.
      await makeFile(ctx.storage.path('uploads', id));
      return upload;
    },
  );
}

/**
 * Takes bytes from an offset on. Refuses an offset that is not where the upload stands, a part while another is coming, and
 * more bytes than declared. An offset is acknowledged only when its bytes are on the disk.
 */
export async function appendUpload(
  ctx: Context,
  id: string,
  part: { offset: number; chunks: AsyncIterable<Buffer> },
): Promise<Upload> {
  await getUpload(ctx, id);
  if (receiving.has(id)) throw uploadErrors.busy();
  receiving.add(id);
  try {
    // As it is from here on: another part may have ended since it was looked at.
    const upload = await getUpload(ctx, id);
    if (upload.state !== 'receiving' && upload.state !== 'complete') throw uploadErrors.gone();
    if (part.offset !== upload.offsetBytes)
      throw uploadErrors.wrongOffset({ offset: upload.offsetBytes });
    if (upload.state === 'complete') return upload;
    let acknowledged = upload.offsetBytes;
    const { sha256 } = await writeArrival({
      path: ctx.storage.path('uploads', id),
      offset: part.offset,
      sizeBytes: upload.sizeBytes,
      chunks: part.chunks,
      acknowledge: async (offset) => {
        const expiresAt = new Date(ctx.now().getTime() + uploadLifeMs);
        const moved = await advanceUpload(ctx.db, id, {
          from: acknowledged,
          to: offset,
          expiresAt,
        });
        if (!moved) throw uploadErrors.gone();
        acknowledged = offset;
      },
    });
    if (sha256 !== undefined)
      await moveUpload(ctx.db, id, { from: ['receiving'], to: 'complete', sha256 });
  } finally {
    receiving.delete(id);
  }
  return getUpload(ctx, id);
}

/** Cancels an upload and deletes its bytes. Refuses one that a source has taken. */
export async function cancelUpload(ctx: Context, id: string): Promise<void> {
  const upload = await getUpload(ctx, id);
  const deed = {
    permission: 'source:upload',
    object: uploadObject(upload),
    detail: { move: 'cancel' },
  } as const;
  await perform(ctx, deed, async (tx) => {
    const moved = await moveUpload(tx, id, { from: ['receiving', 'complete'], to: 'cancelled' });
    if (!moved) throw uploadErrors.gone();
  });
  await rm(ctx.storage.path('uploads', id), { force: true });
}

/** One upload; refuses an unknown id and one of a department the actor may not upload for. */
export async function getUpload(ctx: Context, id: string): Promise<Upload> {
  const upload = await findUpload(ctx.db, id);
  if (upload === undefined) throw uploadErrors.notFound({ id });
  await authorize(ctx, 'source:upload', uploadObject(upload));
  return upload;
}

/**
 * What a complete upload is and how it would be read; as the next file of a source, by what the source knows. Refuses one
 * that is not complete, and what formats refuse.
 */
export async function previewUpload(
  ctx: Context,
  id: string,
  asked: { overrides: Overrides; sourceId?: string | undefined; signal?: AbortSignal },
): Promise<Inspection> {
  const upload = await getUpload(ctx, id);
  if (upload.state === 'receiving') {
    throw uploadErrors.incomplete({ offset: upload.offsetBytes, size: upload.sizeBytes });
  }
  if (upload.state !== 'complete') throw uploadErrors.gone();
  const { fileName: name, sizeBytes } = upload;
  const file = { path: ctx.storage.path('uploads', id), name, sizeBytes };
  const { overrides, sourceId } = asked;
  const options = asked.signal === undefined ? {} : { signal: asked.signal };
  const saved = sourceId === undefined ? null : await savedUnderstanding(ctx, sourceId);
  return saved === null
    ? inspectFile(file, overrides, options)
    : inspectNext(file, saved, { ...options, asked: overrides });
}

async function savedUnderstanding(ctx: Context, sourceId: string): Promise<Understanding | null> {
  const source = await getSource(ctx.db, sourceId);
  await authorize(ctx, 'source:read', sourceObject(source));
  return source.understanding;
}

/**
 * Takes a file of this machine as a complete upload: streamed, hashed on the way, safe on the disk before its row exists. For
 * the local command line. Refuses what createUpload refuses; a missing file is an error of the disk.
 */
export async function receiveFile(
  ctx: Context,
  given: { path: string; departmentId: string; name?: string },
  options: { signal?: AbortSignal; onProgress?: (progress: Progress) => void } = {},
): Promise<Upload> {
  const { size: sizeBytes } = await stat(given.path);
  const fileName = (given.name ?? basename(given.path)).slice(-fileNameMax);
  const { departmentId } = given;
  await authorize(ctx, 'source:upload', uploadObject({ departmentId, id: 'new' }));
  await requireRoom(ctx, sizeBytes);
  const id = newId();
  const path = ctx.storage.path('uploads', id);
  await makeFile(path);
  try {
    const onRead = (bytes: number) =>
      options.onProgress?.({ bytes, totalBytes: sizeBytes, rows: 0 });
    const file = { path: given.path, name: fileName, sizeBytes };
    const { offset, sha256 } = await writeArrival({
      path,
      offset: 0,
      sizeBytes,
      chunks: byteBlocks(file, { compression: 'none' }, { signal: options.signal, onRead }),
      acknowledge: () => Promise.resolve(),
    });
    if (sha256 === undefined) throw uploadErrors.incomplete({ offset, size: sizeBytes });
    const row = newRow(ctx, { departmentId, fileName, sizeBytes }, id);
    return await perform(
      ctx,
      { permission: 'source:upload', object: uploadObject(row) },
      async (tx) => {
        await requireActiveDepartment(tx, departmentId);
        return insertUpload(tx, { ...row, offsetBytes: sizeBytes, state: 'complete', sha256 });
      },
    );
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

function newRow(ctx: Context, given: NewUpload, id: string) {
  const now = ctx.now();
  return {
    id,
    departmentId: given.departmentId,
    fileName: given.fileName,
    sizeBytes: given.sizeBytes,
    offsetBytes: 0,
    createdBy: ctx.actor.id,
    now,
    expiresAt: new Date(now.getTime() + uploadLifeMs),
  };
}

async function requireRoom(ctx: Context, sizeBytes: number): Promise<void> {
  if (sizeBytes > uploadBytesMax)
    throw uploadErrors.tooLarge({ limitGb: uploadBytesMax / 1024 ** 3 });
  const { freeBytes } = await ctx.storage.space();
  if (freeBytes < sizeBytes + spaceReserveBytes) throw uploadErrors.noSpace();
}

async function makeFile(path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  await file.close();
  await fsyncPath(dirname(path));
}

function uploadObject(upload: { id: string; departmentId: string }): PolicyObject {
  return { type: 'upload', id: upload.id, departmentId: upload.departmentId };
}
