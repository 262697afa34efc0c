import { officerRoles, type OfficerRole, type Role } from './context.ts';

/** Whether a role is one of the three officers. */
export function isOfficerRole(role: Role): role is OfficerRole {
  return officerRoles.some((officer) => officer === role);
}

/**
 * Whether a person may get a role besides the ones held. No two of the three officer roles on one person
 * (GB/T 22239-2019, separation of duties); an officer role is held once, in one department.
 */
export function decideGrant(
  held: readonly Role[],
  role: Role,
): { ok: true } | { ok: false; held: OfficerRole } {
  const officer = held.find(isOfficerRole);
  return isOfficerRole(role) && officer !== undefined ? { ok: false, held: officer } : { ok: true };
}
