import { Collapse } from 'antd';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import type { JobView } from '#platform/ui/job.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { systemWords } from './system.words.ts';

/** Counts that jobs give, each with the key of its name. */
const countKeys = {
  number: 'resultNumber',
  rowsIn: 'resultRowsIn',
  rowsOut: 'resultRowsOut',
  rejected: 'resultRejected',
  rowCount: 'resultRowCount',
  rows: 'resultRowCount',
} as const;

/** What a job gave: counts and links in words, and below them all of it as it was recorded. */
export function JobResult({ result }: { result: NonNullable<JobView['result']> }) {
  const say = useWords(systemWords);
  const { number } = useFormats();
  const { snapshotId, runId } = result;
  const counts = Object.entries(countKeys).flatMap(([member, key]) => {
    const value = result[member];
    return typeof value === 'number' ? [[say(key), number(value)] as [string, string]] : [];
  });
  const whole = <pre className="code">{JSON.stringify(result, null, 2)}</pre>;
  return (
    <>
      <Facts items={counts} />
      {typeof snapshotId === 'string' ? (
        <p>
          <AppLink to={pathTo('snapshot', { snapshotId })}>{say('resultSnapshot')}</AppLink>
        </p>
      ) : null}
      {typeof runId === 'string' ? (
        <p>
          <AppLink to={pathTo('landingRun', { runId })}>{say('resultRun')}</AppLink>
        </p>
      ) : null}
      <Collapse ghost items={[{ key: 'whole', label: say('resultWhole'), children: whole }]} />
    </>
  );
}
