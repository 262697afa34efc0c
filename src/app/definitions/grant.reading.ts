import { findShareRequest, listGrants } from '#lifecycle/application/application.ts';
import type { Database } from '#platform/database/database.ts';
import type { GrantDefinition } from './application.schema.ts';

const grantsMax = 500;

/** What a grant definition says of its scope and reasons, with times in one form. */
export function saidOf(grant: GrantDefinition): Record<string, unknown> {
  const { service: _service, validFrom, validTo, ...rest } = grant;
  return {
    ...rest,
    ...(validFrom === undefined ? {} : { validFrom: new Date(validFrom).toISOString() }),
    validTo: new Date(validTo).toISOString(),
  };
}

/**
 * The grants of an application that are not revoked, by service, in the words of a definition; each with or without
 * the beginning, which a definition need not name.
 */
export async function grantsInForce(
  db: Database,
  applicationId: string,
): Promise<Map<string, (withBeginning: boolean) => Record<string, unknown>>> {
  const filter = { applicationId, inForceOnly: true, readable: 'all', limit: grantsMax } as const;
  const found = new Map<string, (withBeginning: boolean) => Record<string, unknown>>();
  for (const grant of await listGrants(db, filter)) {
    const request = await findShareRequest(db, grant.requestId);
    const words = {
      basis: request?.basis,
      scenario: request?.scenario,
      frequency: request?.frequency,
      responsibleDuty: request?.responsibleDuty,
      fields: grant.fields,
      rowFilter: grant.rowFilter,
      quotaPerMinute: grant.quotaPerMinute,
      quotaPerDay: grant.quotaPerDay,
      validTo: grant.validTo.toISOString(),
    };
    found.set(grant.serviceId, (withBeginning) =>
      withBeginning ? { ...words, validFrom: grant.validFrom.toISOString() } : words,
    );
  }
  return found;
}
