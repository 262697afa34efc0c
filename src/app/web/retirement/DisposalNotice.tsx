import { Alert } from 'antd';
import { archiveApi } from '#lifecycle/retirement/archive.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { useMayIn } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { disposalWords } from './disposal.words.ts';

const countedMax = 100;
const namesShown = 3;

/** Tells on the page of an application that copies of destroyed data wait to be disposed of; nothing when none do. */
export function DisposalNotice(application: { id: string; departmentId: string }) {
  const say = useWords(disposalWords);
  const { list, number } = useFormats();
  const { id: applicationId, departmentId } = application;
  const enabled = useMayIn(departmentId)('disposal:read');
  const query = { applicationId, state: 'open' as const, limit: countedMax };
  const { data } = useApi(archiveApi.listTasks, { query }, { enabled });
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  const count = `${number(items.length)}${data?.next === null ? '' : '+'}`;
  const overdue = items.filter((task) => task.overdue).length;
  const first = list(items.slice(0, namesShown).map(({ dataSetName }) => dataSetName));
  const names = items.length > namesShown ? say('waitMore', { names: first }) : first;
  return (
    <Alert
      type={overdue > 0 ? 'error' : 'warning'}
      showIcon
      title={overdue > 0 ? say('waitOverdue', { count, overdue }) : say('waitTitle', { count })}
      description={
        <>
          <div>{say('waitText', { names })}</div>
          <AppLink to={pathTo('disposalTasks', undefined, { applicationId, state: 'open' })}>
            {say('toTasks')}
          </AppLink>
        </>
      }
    />
  );
}
