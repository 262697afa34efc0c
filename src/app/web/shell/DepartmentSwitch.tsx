import { Select, Tooltip } from 'antd';
import { useIsNarrow } from '#platform/ui/theme.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useSession } from './session.ts';
import { useDepartmentName } from '../system/department-name.ts';
import { shellWords } from './shell.words.ts';

/** For whom one works now; there only for people with posts in several departments. */
export function DepartmentSwitch() {
  const say = useWords(shellWords);
  const name = useDepartmentName();
  const narrow = useIsNarrow();
  const { department, departments, chooseDepartment } = useSession();
  if (departments.length < 2 || department === undefined || narrow) return null;
  return (
    <Tooltip title={say('department')} placement="left">
      <Select
        aria-label={say('department')}
        value={department.id}
        onChange={chooseDepartment}
        variant="filled"
        style={{ width: 180 }}
        popupMatchSelectWidth={false}
        options={departments.map((one) => ({
          value: one.id,
          label: name(one),
        }))}
      />
    </Tooltip>
  );
}
