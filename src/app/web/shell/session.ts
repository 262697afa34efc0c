import { createContext, useContext } from 'react';
import type { Me } from '#governance/identity/identity.contract.ts';
import type { Department } from '#governance/organization/organization.contract.ts';

/** Who uses the workbench, and for which department. */
export interface Session {
  me: Me;
  /** Whether the person could ever do this on something. What it may be done on, the platform decides each time. */
  may: (permission: string) => boolean;
  /** The department one works for now: the chosen one of those one has posts in. Lists and forms begin with it. */
  department: Department | undefined;
  /** The departments one has posts in. */
  departments: readonly Department[];
  chooseDepartment: (id: string) => void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session, on every page inside the frame. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('useSession is for pages inside the frame');
  return session;
}
