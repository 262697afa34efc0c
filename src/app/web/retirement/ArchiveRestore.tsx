import { Button } from 'antd';
import { archiveApi, type ArchiveDetail } from '#lifecycle/retirement/archive.contract.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { useAttempt, useConfirm } from '#platform/ui/confirm.tsx';
import { JobProgress } from '#platform/ui/JobProgress.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useMayIn } from '../catalog/departments.ts';
import { archiveWords } from './archive.words.ts';

/** Brings the rows back, as a job; offered for the newest package of an archived data set. */
export function RestoreButton({ archive }: { archive: ArchiveDetail }) {
  const say = useWords(archiveWords);
  const mayHere = useMayIn(archive.departmentId);
  const confirm = useConfirm();
  const attempt = useAttempt();
  const restore = useCommand(archiveApi.restore);
  if (!archive.restorable || !mayHere('retirement:restore')) return null;
  const run = async () => {
    const agreed = await confirm({
      title: say('restoreTitle', { name: archive.dataSetName }),
      text: say('restoreText'),
      action: say('restore'),
    });
    if (!agreed) return;
    await attempt(() => restore.mutateAsync({ params: { id: archive.id } }), say('restoreStarted'));
  };
  return (
    <Button type="primary" loading={restore.isPending} onClick={() => void run()}>
      {say('restore')}
    </Button>
  );
}

/** The last restore, live while it runs; its words name a damaged file. */
export function RestorePanel({ archive }: { archive: ArchiveDetail }) {
  const say = useWords(archiveWords);
  const mayHere = useMayIn(archive.departmentId);
  const { restoreJobId } = archive;
  if (restoreJobId === null || !mayHere('retirement:restore')) return null;
  return (
    <Panel title={say('restoreJob')}>
      <JobProgress key={restoreJobId} id={restoreJobId} />
    </Panel>
  );
}
