import { timingSafeEqual } from 'node:crypto';
import { listen } from '#platform/events/events.ts';
import type { World } from '#platform/world.ts';
import type { AdmitCall, Admitted, Rate } from '#lifecycle/service/gateway-ports.ts';
import { admissionChannel, hearChanges } from './admission-notice.ts';
import {
  findGrantFacts,
  findKeyFacts,
  type GrantFacts,
  type KeyFacts,
} from './admission.queries.ts';
import { handleOf, hashKey } from './application-key.rules.ts';
import { admissionErrors } from './application.errors.ts';
import { grantsInForceMax } from './application.rules.ts';
import { applicationStateWords } from './application.states.ts';
import { createQuota } from './quota.ts';

/** Without any notice a revocation is effective after this long at the latest. */
const cacheTtlMs = 2_000;
const cachedKeysMax = 10_000;

/** Decides on each call of the gateway; see `Admit` of the service stage. */
export interface Admission {
  admit(call: AdmitCall): Admitted | Promise<Admitted>;
  /** Stops listening and gives unused quota back. */
  close(): Promise<void>;
}

interface Cached {
  /** undefined: there is no such key. */
  key: KeyFacts | undefined;
  grants: ReadonlyMap<string, GrantFacts>;
  loadedAtMs: number;
}

/**
 * Opens admission: keys, applications and grants are kept in memory for at most two seconds and forgotten at once
 * when they change; quotas are counted.
 */
export async function createAdmission(world: World): Promise<Admission> {
  const cache = createKeyCache(world);
  const quota = createQuota(world);
  const stopHearing = hearChanges(world.db, cache.forget);
  const listener = await listen(world, admissionChannel, cache.forget);

  const admit = (call: AdmitCall): Admitted | Promise<Admitted> => {
    const { key } = call;
    if (key === undefined || key === '') throw admissionErrors.keyMissing();
    const handle = handleOf(key);
    if (handle === undefined) throw admissionErrors.keyUnknown();
    const found = cache.find(handle, call.now.getTime());
    return found instanceof Promise
      ? found.then((cached) => open(cached, { ...call, key }))
      : open(found, { ...call, key });
  };

  const open = (
    cached: Cached,
    call: AdmitCall & { key: string },
  ): Admitted | Promise<Admitted> => {
    const keyFacts = requireKey(cached.key, call);
    const grant = requireGrant(cached.grants.get(call.serviceId), call.now);
    const limits = {
      grantId: grant.id,
      perMinute: grant.quotaPerMinute,
      perDay: grant.quotaPerDay,
    };
    const rate = quota.take(limits, call.now);
    return rate instanceof Promise
      ? rate.then((counted) => admitted(keyFacts, grant, counted))
      : admitted(keyFacts, grant, rate);
  };

  const close = async (): Promise<void> => {
    stopHearing();
    await listener.close();
    await quota.close();
  };
  return { admit, close };
}

interface KeyCache {
  find(handle: string, nowMs: number): Cached | Promise<Cached>;
  forget(applicationId: string): void;
}

function createKeyCache(world: World): KeyCache {
  const entries = new Map<string, Cached>();
  const loading = new Map<string, Promise<Cached>>();
  // Counts notices: what was read before a change must not be kept after it.
  let changes = 0;

  const load = async (handle: string, nowMs: number): Promise<Cached> => {
    const before = changes;
    const key = await findKeyFacts(world.db, handle);
    const grants =
      key === undefined ? [] : await findGrantFacts(world.db, key.applicationId, grantsInForceMax);
    const cached = {
      key,
      grants: new Map(grants.map((grant) => [grant.serviceId, grant])),
      loadedAtMs: nowMs,
    };
    if (changes === before) {
      entries.delete(handle);
      if (entries.size >= cachedKeysMax) dropOldest(entries);
      entries.set(handle, cached);
    }
    return cached;
  };

  return {
    find: (handle, nowMs) => {
      const known = entries.get(handle);
      if (known !== undefined && Math.abs(nowMs - known.loadedAtMs) < cacheTtlMs) return known;
      let running = loading.get(handle);
      if (running === undefined) {
        const started = load(handle, nowMs).finally(() => {
          if (loading.get(handle) === started) loading.delete(handle);
        });
        running = started;
        loading.set(handle, started);
      }
      return running;
    },
    forget: (applicationId) => {
      changes += 1;
      // A read that began before the change may not be joined by calls that come after it.
      loading.clear();
      for (const [handle, entry] of entries) {
        if (entry.key === undefined || entry.key.applicationId === applicationId) {
          entries.delete(handle);
        }
      }
    },
  };
}

function dropOldest(entries: Map<string, Cached>): void {
  const oldest = entries.keys().next();
  if (oldest.done !== true) entries.delete(oldest.value);
}

function requireKey(facts: KeyFacts | undefined, call: { key: string; now: Date }): KeyFacts {
  if (facts === undefined || !timingSafeEqual(facts.sha256, hashKey(call.key))) {
    throw admissionErrors.keyUnknown();
  }
  if (facts.revokedAt !== null) throw admissionErrors.keyRevoked();
  if (facts.expiresAt <= call.now) {
    throw admissionErrors.keyExpired({ at: facts.expiresAt.toISOString() });
  }
  if (facts.applicationState !== 'active') {
    const { zh, en } = applicationStateWords[facts.applicationState];
    throw admissionErrors.applicationNotActive({ state: zh, stateEn: en });
  }
  return facts;
}

function requireGrant(grant: GrantFacts | undefined, now: Date): GrantFacts {
  if (grant === undefined) throw admissionErrors.noGrant();
  if (grant.validFrom > now) {
    throw admissionErrors.grantNotYet({ at: grant.validFrom.toISOString() });
  }
  if (grant.validTo <= now) {
    throw admissionErrors.grantExpired({ at: grant.validTo.toISOString() });
  }
  return grant;
}

function admitted(key: KeyFacts, grant: GrantFacts, rate: Rate): Admitted {
  return {
    applicationId: key.applicationId,
    grantId: grant.id,
    keyId: key.keyId,
    purpose: grant.purpose,
    fields: grant.fields ?? 'all',
    rowFilter: grant.rowFilter,
    scopeKey: `${grant.id}:${grant.version}`,
    rate,
  };
}
