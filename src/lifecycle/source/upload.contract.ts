import * as z from 'zod';
import { endpoint } from '#platform/http/endpoint.ts';
import { Inspection, Overrides } from './formats/reader.ts';

/** Bytes of one file. */
export const uploadBytesMax = 5 * 1024 ** 3;

export const uploadStates = ['receiving', 'complete', 'used', 'cancelled'] as const;

export const Upload = z
  .object({
    id: z.uuid(),
    departmentId: z.uuid(),
    fileName: z.string(),
    sizeBytes: z.int(),
    offsetBytes: z.int().meta({ description: 'bytes that are safe on the disk' }),
    state: z.enum(uploadStates),
    sha256: z.string().nullable().meta({ description: 'of the whole file, once it is complete' }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Upload' });
export type Upload = z.infer<typeof Upload>;

const byId = z.object({ id: z.uuid() });

/** Resumable uploads after tus 1.0.0 (core, creation, termination, expiration), and what a complete one can be asked. */
export const uploadApi = {
  create: endpoint({
    method: 'POST',
    path: '/api/v1/uploads',
    summary: 'Begin a resumable upload (tus creation)',
    description:
      'Headers: Upload-Length (bytes), Upload-Metadata with `filename` and optionally `departmentId`, each base64. Answers 201 with Location.',
    permission: 'source:upload',
    raw: 'upload',
  }),
  offset: endpoint({
    method: 'HEAD',
    path: '/api/v1/uploads/:id',
    summary: 'How many bytes have been received (tus)',
    permission: 'source:upload',
    params: byId,
    raw: 'download',
  }),
  append: endpoint({
    method: 'PATCH',
    path: '/api/v1/uploads/:id',
    summary: 'Send bytes from an offset on (tus)',
    description:
      'Content-Type application/offset+octet-stream; header Upload-Offset. An offset is acknowledged only when its bytes are on the disk.',
    permission: 'source:upload',
    params: byId,
    raw: 'upload',
  }),
  cancel: endpoint({
    method: 'DELETE',
    path: '/api/v1/uploads/:id',
    summary: 'Cancel an upload and delete what was received (tus termination)',
    permission: 'source:upload',
    params: byId,
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/uploads/:id',
    summary: 'An upload: how far it is, its SHA-256 once complete',
    permission: 'source:upload',
    params: byId,
    response: Upload,
  }),
  preview: endpoint({
    method: 'POST',
    path: '/api/v1/uploads/:id/preview',
    summary: 'What a complete upload is and how it would be read; nothing is stored',
    permission: 'source:upload',
    params: byId,
    body: z.object({
      overrides: Overrides.default({}),
      sourceId: z
        .uuid()
        .optional()
        .meta({ description: 'read it as the next file of this source, by what it knows' }),
    }),
    response: Inspection,
  }),
};
