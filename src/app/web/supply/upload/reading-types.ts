import type * as z from 'zod';
import type { uploadApi } from '#lifecycle/source/upload.contract.ts';

export type Inspection = z.output<typeof uploadApi.preview.response>;
export type Overrides = z.output<typeof uploadApi.preview.body>['overrides'];
export type Remark = Inspection['notes'][number];
