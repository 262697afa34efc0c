import { BellOutlined } from '@ant-design/icons';
import { Badge, Button, Drawer } from 'antd';
import { useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { JobProgress } from '#platform/ui/JobProgress.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useSession } from './session.ts';
import { shellWords } from './shell.words.ts';
import { useNotices } from './todo.ts';

/** More are told as more. */
const countMax = 99;

/** The bell: what waits for the person, and the jobs that run, in a drawer that the keyboard reaches. */
export function Notices() {
  const say = useWords(shellWords);
  const { href } = useLocation();
  // Open for the address it was opened on: following a link closes it.
  const [openOn, setOpenOn] = useState<string | undefined>();
  const notices = useNotices();
  const { count } = notices;
  const shown = count > countMax ? `${countMax}+` : String(count);
  return (
    <>
      <Button
        type="text"
        aria-label={count === 0 ? say('notices') : `${say('notices')} ${shown}`}
        onClick={() => {
          setOpenOn(href);
        }}
        icon={
          <Badge count={count === 0 ? 0 : <span className="bell-count">{shown}</span>}>
            <BellOutlined className="bell" />
          </Badge>
        }
      />
      <Drawer
        title={say('notices')}
        open={openOn === href}
        onClose={() => {
          setOpenOn(undefined);
        }}
        size={400}
        destroyOnHidden
      >
        <NoticeList {...notices} />
      </Drawer>
    </>
  );
}

function NoticeList({ todo, running, count }: ReturnType<typeof useNotices>) {
  const say = useWords(shellWords);
  const { relative } = useFormats();
  const { may } = useSession();
  return (
    <div className="notices">
      {count === 0 ? <p className="weak">{say('noticesNone')}</p> : null}
      {todo.length === 0 ? null : (
        <>
          <h2>{say('todo')}</h2>
          <ul className="lines">
            {todo.map(({ key, to, words, since }) => (
              <li key={key}>
                <AppLink to={to}>{words}</AppLink>
                {since === undefined ? null : (
                  <div className="weak">{say('oldest', { ago: relative(since) })}</div>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {running.length === 0 ? null : (
        <>
          <h2>{say('runningJobs')}</h2>
          {running.map((job) => (
            <JobProgress key={job.id} id={job.id} />
          ))}
        </>
      )}
      {may('job:read') ? (
        <p>
          <AppLink to={pathTo('jobs')}>{say('jobs')}</AppLink>
        </p>
      ) : null}
    </div>
  );
}
