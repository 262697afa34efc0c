import { useWords } from '#platform/ui/words.ts';
import { healthWords } from './health.words.ts';

/** The checks of the doctor, by their names in the report. */
const keys = {
  node: 'checkNode',
  'data-directory': 'checkDataDirectory',
  'disk-space': 'checkDisk',
  database: 'checkDatabase',
  clock: 'checkClock',
  migrations: 'checkMigrations',
  'audit-triggers': 'checkAudit',
  'failed-jobs': 'checkFailedJobs',
  'dead-events': 'checkDeadEvents',
  'late-events': 'checkLateEvents',
  'stray-events': 'checkStrayEvents',
  'expired-uploads': 'checkUploads',
} as const;

/** The name of a check in the language of the person; one without a name is shown as the report names it. */
export function useCheckName(): (name: string) => string {
  const say = useWords(healthWords);
  return (name) => {
    const key = Object.entries(keys).find(([known]) => known === name)?.[1];
    return key === undefined ? name : say(key);
  };
}
