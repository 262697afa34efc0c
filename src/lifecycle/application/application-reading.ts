import type { Application, ApplicationKey } from './application.contract.ts';
import type { ApplicationRow, KeyRow } from './application.queries.ts';
import { grantState, keyState } from './application.rules.ts';
import type { GrantRow, GrantShown } from './grant.queries.ts';
import type { Grant, ShareRequest } from './share-request.contract.ts';
import type { Named, ShareRequestRow } from './share-request.queries.ts';

/** An application as the API shows it. */
export function applicationOf(row: ApplicationRow): Application {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** A key as the API shows it: its beginning and its state, never more. */
export function keyOf(row: KeyRow, now: Date): ApplicationKey {
  return {
    id: row.id,
    applicationId: row.applicationId,
    label: row.label,
    prefix: `csk_${row.handle}_`,
    state: keyState(row, now),
    expiresAt: row.expiresAt.toISOString(),
    replacesId: row.replacesId,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

/** A share request as the API shows it, with the grant that came of it. */
export function shareRequestOf(row: ShareRequestRow & Named, grantId: string | null): ShareRequest {
  return {
    ...row,
    rowFilter: mutableFilters(row.rowFilter),
    validFrom: row.validFrom.toISOString(),
    validTo: row.validTo.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    grantId,
  };
}

/** A grant as the API shows it, with its state now. */
export function grantOf(row: GrantShown, now: Date): Grant {
  return {
    ...row,
    rowFilter: mutableFilters(row.rowFilter),
    validFrom: row.validFrom.toISOString(),
    validTo: row.validTo.toISOString(),
    state: grantState(row, now),
    revokedAt: row.revokedAt?.toISOString() ?? null,
    grantedAt: row.grantedAt.toISOString(),
  };
}

function mutableFilters(filters: GrantRow['rowFilter']): Grant['rowFilter'] {
  return filters.map((filter) => ({ ...filter, values: [...filter.values] }));
}
