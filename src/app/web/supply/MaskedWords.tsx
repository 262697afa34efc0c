import { Alert } from 'antd';
import { useWords } from '#platform/ui/words.ts';
import { useDepartmentNames } from './road-stage.ts';
import { snapshotWords } from './snapshot.words.ts';

/** Says that values are masked, why, and whom to ask. In: the department the data belong to, once it is known. */
export function MaskedWords({ departmentId }: { departmentId: string | undefined }) {
  const say = useWords(snapshotWords);
  const { nameOf } = useDepartmentNames();
  const name = departmentId === undefined ? undefined : nameOf(departmentId);
  return (
    <Alert
      type="info"
      showIcon
      title={say('maskedTitle')}
      description={say('maskedText', { department: name ?? say('maskedOwner') })}
    />
  );
}
