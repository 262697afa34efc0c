import { implement } from '#governance/identity/implement.ts';
import type { RawRequest } from '#platform/http/mount.ts';
import { uploadErrors } from './source.errors.ts';
import * as commands from './upload.commands.ts';
import { uploadApi, type Upload } from './upload.contract.ts';

const protocol = { 'tus-resumable': '1.0.0' };
const fileNameMax = 500;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const uploadRoutes = implement(uploadApi, {
  create: async (ctx, _input, request) => {
    const metadata = uploadMetadata(request);
    const departmentId = metadata.get('departmentId') ?? ctx.actor.departmentId ?? '';
    if (!uuid.test(departmentId))
      throw uploadErrors.badHeader({ header: 'Upload-Metadata: departmentId' });
    const fileName = metadata.get('filename')?.trim().slice(-fileNameMax) ?? '';
    if (fileName === '' || fileName.includes('\u0000'))
      throw uploadErrors.badHeader({ header: 'Upload-Metadata: filename' });
    const upload = await commands.createUpload(ctx, {
      departmentId,
      fileName,
      sizeBytes: byteCount(request, 'upload-length'),
    });
    return {
      status: 201,
      headers: { ...headersOf(upload), location: `/api/v1/uploads/${upload.id}` },
    };
  },
  offset: async (ctx, { params }) => {
    const upload = await commands.getUpload(ctx, params.id);
    if (upload.state === 'cancelled' || upload.state === 'used') throw uploadErrors.gone();
    return { status: 200, headers: { ...headersOf(upload), 'cache-control': 'no-store' } };
  },
  append: async (ctx, { params }, request) => {
    const offset = byteCount(request, 'upload-offset');
    const upload = await commands.appendUpload(ctx, params.id, { offset, chunks: request.stream });
    return { status: 204, headers: headersOf(upload) };
  },
  cancel: (ctx, { params }) => commands.cancelUpload(ctx, params.id),
  get: (ctx, { params }) => commands.getUpload(ctx, params.id),
  preview: (ctx, { params, body }, { signal }) =>
    commands.previewUpload(ctx, params.id, { ...body, signal }),
});

function headersOf(upload: Upload): Record<string, string> {
  return {
    ...protocol,
    'upload-offset': String(upload.offsetBytes),
    'upload-length': String(upload.sizeBytes),
    'upload-expires': new Date(upload.expiresAt).toUTCString(),
  };
}

function headerOf(request: RawRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function byteCount(request: RawRequest, name: string): number {
  const text = headerOf(request, name);
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw uploadErrors.badHeader({ header: name });
  return value;
}

/** `key base64,key base64` (tus 1.0.0, creation). */
function uploadMetadata(request: RawRequest): Map<string, string> {
  const pairs = headerOf(request, 'upload-metadata').split(',');
  return new Map(
    pairs.map((pair) => {
      const [key = '', value = ''] = pair.trim().split(' ');
      return [key, Buffer.from(value, 'base64').toString('utf8')];
    }),
  );
}
