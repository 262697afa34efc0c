import { BellOutlined } from '@ant-design/icons';
import { Badge, Button, Popover } from 'antd';
import { useState } from 'react';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useIsNarrow } from '#platform/ui/theme.tsx';
import { useWords } from '#platform/ui/words.ts';
import { JobProgress } from '#platform/ui/JobProgress.tsx';
import { pathTo } from '../paths.ts';
import { shellWords } from './shell.words.ts';
import { useNotices } from './todo.ts';

/** The bell: what waits for the person, and the jobs that run. */
export function Notices() {
  const say = useWords(shellWords);
  const narrow = useIsNarrow();
  const [open, setOpen] = useState(false);
  const { todo, running, count } = useNotices();
  const close = () => {
    setOpen(false);
  };
  const list = (
    <div className="notices" style={{ width: narrow ? 300 : 380 }} onClickCapture={close}>
      {count === 0 ? <p className="weak">{say('noticesNone')}</p> : null}
      {todo.length === 0 ? null : <h2>{say('todo')}</h2>}
      <ul>
        {todo.map((one) => (
          <li key={one.key}>
            <AppLink to={one.to}>{one.words}</AppLink>
          </li>
        ))}
      </ul>
      {running.length === 0 ? null : <h2>{say('runningJobs')}</h2>}
      {running.map((job) => (
        <JobProgress key={job.id} id={job.id} />
      ))}
      <AppLink to={pathTo('jobs')}>{say('jobs')}</AppLink>
    </div>
  );
  return (
    <Popover
      content={list}
      trigger="click"
      open={open}
      onOpenChange={setOpen}
      placement="bottomRight"
    >
      <Button
        type="text"
        aria-label={count === 0 ? say('notices') : `${say('notices')} (${count})`}
        icon={
          <Badge count={count} size="small" overflowCount={99}>
            <BellOutlined className="bell" />
          </Badge>
        }
      />
    </Popover>
  );
}
