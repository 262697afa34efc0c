import { useWords } from '#platform/ui/words.ts';
import { auditWords } from './audit.words.ts';

/** The kinds of objects that records are about, with the keys of their words. */
const keys = {
  account: 'objectAccount',
  session: 'objectSession',
  department: 'objectDepartment',
  source: 'objectSource',
  upload: 'objectUpload',
  snapshot: 'objectSnapshot',
  view: 'objectView',
  resource: 'objectResource',
  service: 'objectService',
  application: 'objectApplication',
  grant: 'objectGrant',
  job: 'objectJob',
  policy: 'objectPolicy',
  audit: 'objectAudit',
  definition: 'objectDefinition',
  installation: 'objectInstallation',
  system: 'objectSystem',
  connection: 'objectConnection',
  retirement: 'objectRetirement',
  hold: 'objectHold',
} as const;

/** The kinds of objects that can be chosen. */
export const auditObjects: readonly string[] = Object.keys(keys);

/** The name of a kind of object in the language of the person; an unknown one as it is. */
export function useObjectName(): (objectType: string) => string {
  const say = useWords(auditWords);
  return (objectType) => {
    const key = Object.entries(keys).find(([known]) => known === objectType)?.[1];
    return key === undefined ? objectType : say(key);
  };
}
