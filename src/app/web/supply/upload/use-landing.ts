import { useState } from 'react';
import { cacheApi } from '#lifecycle/cache/cache.contract.ts';
import { sourceApi } from '#lifecycle/source/source.contract.ts';
import { useCall, useCommand } from '#platform/ui/api.tsx';
import { confirmedUnderstanding } from './columns.ts';
import type { ChangeDraft, UploadDraft } from './upload-draft.ts';
import type { Reading } from './use-reading.ts';

/**
 * Registers the source, saves how it is read, gives it the upload and lands it. What was done before is not done
 * again, so that a second try goes on where the first one stopped. Out: whether it landed, and why not.
 */
export function useLanding(draft: UploadDraft, change: ChangeDraft) {
  const [problem, setProblem] = useState<unknown>();
  const call = useCall();
  const register = useCommand(sourceApi.register);
  const update = useCommand(sourceApi.update);
  const confirm = useCommand(sourceApi.confirm);
  const receive = useCommand(sourceApi.receive);
  const land = useCommand(cacheApi.startLanding);

  const registered = async (departmentId: string) => {
    const rejectLimit = draft.rejectPercent / 100;
    if (draft.sourceId === undefined) {
      const code = draft.code ?? '';
      const source = await register.mutateAsync({
        body: {
          departmentId,
          name: (draft.name ?? '').trim(),
          unclassified: draft.unclassified,
          rejectLimit,
          ...(code === '' ? {} : { code }),
        },
      });
      change({ sourceId: source.id });
      return source;
    }
    const params = { id: draft.sourceId };
    const source = await call(sourceApi.get, { params });
    if (source.rejectLimit === rejectLimit) return source;
    return update.mutateAsync({ params, body: { version: source.version, rejectLimit } });
  };

  const start = async (reading: Reading): Promise<boolean> => {
    const { departmentId, uploadId } = draft;
    if (departmentId === undefined || uploadId === undefined) return false;
    setProblem(undefined);
    try {
      const { id, version } = await registered(departmentId);
      const params = { id };
      const understanding = confirmedUnderstanding(reading.inspection.understanding, draft.edits);
      await confirm.mutateAsync({ params, body: { version, understanding } });
      let { fileId } = draft;
      if (fileId === undefined) {
        fileId = (await receive.mutateAsync({ params, body: { uploadId } })).id;
        change({ fileId });
      }
      const { jobId } = await land.mutateAsync({ params, body: { sourceFileId: fileId } });
      change({ jobId });
      return true;
    } catch (error) {
      setProblem(error);
      return false;
    }
  };
  return { start, problem };
}
