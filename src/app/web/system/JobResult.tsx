import { Collapse } from 'antd';
import type { ReactNode } from 'react';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import type { JobView } from '#platform/ui/job.ts';
import { Panel } from '#platform/ui/Page.tsx';
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
export function JobResult({
  kind,
  result,
}: {
  kind: string;
  result: NonNullable<JobView['result']>;
}) {
  const say = useWords(systemWords);
  const { number, bytes } = useFormats();
  const { snapshotId, runId, byteCount, dataSetId } = result;
  const counts = Object.entries(countKeys).flatMap(([member, key]) => {
    const value = result[member];
    return typeof value === 'number' ? [[say(key), number(value)] as [string, string]] : [];
  });
  if (typeof byteCount === 'number') counts.push([say('resultBytes'), bytes(byteCount)]);
  const links: [string, ReactNode][] = [];
  if (kind === 'source.collect' && typeof dataSetId === 'string') {
    const path = pathTo('sourceFeed', { dataSetId });
    links.push([
      say('resultFeed'),
      <AppLink key="l" to={path}>
        {say('resultOpen')}
      </AppLink>,
    ]);
  }
  if (typeof snapshotId === 'string') {
    const path = pathTo('snapshot', { snapshotId });
    links.push([
      say('resultSnapshot'),
      <AppLink key="l" to={path}>
        {say('resultOpen')}
      </AppLink>,
    ]);
  }
  if (typeof runId === 'string') {
    const path = pathTo('landingRun', { runId });
    links.push([
      say('resultRun'),
      <AppLink key="l" to={path}>
        {say('resultOpen')}
      </AppLink>,
    ]);
  }
  const whole = <pre className="code">{JSON.stringify(result, null, 2)}</pre>;
  return (
    <>
      <Panel title={say('result')}>
        <Facts items={[...counts, ...links]} />
      </Panel>
      <Collapse items={[{ key: 'whole', label: say('resultWhole'), children: whole }]} />
    </>
  );
}
