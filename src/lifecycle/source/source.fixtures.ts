import { Readable } from 'node:stream';
import type { Context } from '#governance/identity/context.ts';
import { assert } from '#platform/errors/errors.ts';
import { registerSource } from './source.commands.ts';
import { RegisterSource, type Source } from './source.contract.ts';
import type { Understanding } from './understanding.ts';
import { appendUpload, createUpload } from './upload.commands.ts';
import type { Upload } from './upload.contract.ts';

let ordinal = 0;

/** A registered source of the actor's department; everything may be overridden. */
export function aSource(ctx: Context, given: Partial<RegisterSource> = {}): Promise<Source> {
  ordinal += 1;
  assert(ctx.actor.departmentId !== null, 'the actor belongs to a department');
  return registerSource(
    ctx,
    RegisterSource.parse({
      departmentId: ctx.actor.departmentId,
      name: `街道名录 ${ordinal}`,
      unclassified: true,
      ...given,
    }),
  );
}

/** A complete upload of these bytes for the actor's department. */
export async function anUpload(
  ctx: Context,
  bytes: Buffer | string,
  fileName = 'streets.csv',
): Promise<Upload> {
  assert(ctx.actor.departmentId !== null, 'the actor belongs to a department');
  const content = Buffer.from(bytes);
  const { id } = await createUpload(ctx, {
    departmentId: ctx.actor.departmentId,
    fileName,
    sizeBytes: content.length,
  });
  return appendUpload(ctx, id, { offset: 0, chunks: Readable.from([content]) });
}

/** How a small comma-separated file with these columns is read; everything may be overridden. */
export function anUnderstanding(given: Partial<Understanding> = {}): Understanding {
  return {
    format: 'csv',
    compression: 'none',
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    skipRows: 0,
    headerRows: 1,
    missing: [],
    columns: ['code', 'name'].map((name) => ({
      name,
      header: name,
      type: 'text',
      confirmed: false,
    })),
    ...given,
  };
}
