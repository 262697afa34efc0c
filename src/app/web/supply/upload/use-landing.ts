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
    const driftPolicy = draft.target?.driftPolicy ?? source.driftPolicy;
    if (source.rejectLimit === rejectLimit && source.driftPolicy === driftPolicy) return source;
    const { version } = source;
    return update.mutateAsync({ params, body: { version, rejectLimit, driftPolicy } });
  };

  const start = async (reading: Reading): Promise<boolean> => {
    const { departmentId, uploadId } = draft;
    if (departmentId === undefined || uploadId === undefined) return false;
    setProblem(undefined);
    try {
      const { id, version, understanding: saved } = await registered(departmentId);
      const params = { id };
      if (draft.target === undefined || saved === null || isCorrected(draft)) {
        const { understanding } = reading.inspection;
        const body = { version, understanding: confirmedUnderstanding(understanding, draft.edits) };
        await confirm.mutateAsync({ params, body });
      }
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

/** Whether a person changed how the next file of a source is read; without that, what is saved stands. */
function isCorrected({ overrides, edits, isJudgedAnew }: UploadDraft): boolean {
  const isTyped = Object.values(edits).some(({ type }) => type !== undefined);
  return isJudgedAnew === true || isTyped || Object.keys(overrides).length > 0;
}
