import { describe, expect, it } from 'vitest';
import { endAfterGrace, handleOf, hashKey, makeKey } from './application-key.rules.ts';
import {
  grantState,
  isPeriodValid,
  narrowScope,
  unknownInScope,
  type Scope,
} from './application.rules.ts';
import { decideApplicationMove, decideShareRequestMove } from './application.states.ts';

const now = new Date('2026-11-21T06:30:00Z');
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);

describe('keys', () => {
  it('have a readable handle, 256 secret bits, and only their hash is kept', () => {
    const made = Array.from({ length: 200 }, makeKey);
    expect(new Set(made.map((entry) => entry.key)).size).toBe(200);
    for (const { key, handle, sha256 } of made) {
      expect(key).toMatch(/^csk_[0-9a-z]{12}_[\w-]{43}$/);
      expect(handleOf(key)).toBe(handle);
      expect(hashKey(key).equals(sha256)).toBe(true);
      const secret = key.slice('csk_'.length + handle.length + 1);
      expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    }
  });

  it.each(['', 'csk_', 'csk_short_x', 'Bearer csk_aaaaaaaaaaaa_b', 'x'.repeat(5000)])(
    'text without the form of a key has no handle: %.20s',
    (text) => {
      expect(handleOf(text)).toBeUndefined();
    },
  );

  it('end after the grace period, never later than before', () => {
    expect(endAfterGrace({ expiresAt: later(30) }, now, 86_400_000)).toEqual(later(1));
    expect(endAfterGrace({ expiresAt: later(0.5) }, now, 86_400_000)).toEqual(later(0.5));
  });
});

describe('scope', () => {
  const asked: Scope = {
    fields: ['code', 'name'],
    rowFilter: [{ column: 'district', op: 'eq', values: ['110105'] }],
    validTo: later(90),
    quotaPerMinute: 600,
    quotaPerDay: 1000,
  };

  it('a decision can only narrow what was asked', () => {
    const extra = { column: 'year', op: 'gte', values: ['2020'] } as const;
    const narrowed = narrowScope(
      asked,
      { fields: ['code'], rowFilter: [extra], quotaPerDay: 10, validTo: later(30) },
      ['code', 'name', 'phone'],
    );
    expect(narrowed).toEqual({
      ok: true,
      scope: {
        fields: ['code'],
        rowFilter: [...asked.rowFilter, extra],
        validTo: later(30),
        quotaPerMinute: 600,
        quotaPerDay: 10,
      },
    });
  });

  it.each([
    [{ fields: ['phone'] }, 'phone'],
    [{ fields: null }, 'phone'],
    [{ quotaPerDay: 1001 }, 'quotaPerDay'],
    [{ quotaPerMinute: 601 }, 'quotaPerMinute'],
    [{ validTo: later(91) }, 'validTo'],
  ])('and never widen it: %j', (narrowing, what) => {
    expect(narrowScope(asked, narrowing, ['code', 'name', 'phone'])).toEqual({ ok: false, what });
  });

  it('names only fields that are offered and filter columns that exist', () => {
    const offer = { offered: ['code'], columns: ['code', 'district'] };
    expect(unknownInScope(asked, offer)).toEqual(['name']);
    expect(unknownInScope({ fields: null, rowFilter: asked.rowFilter }, offer)).toEqual([]);
  });

  it('periods begin before they end, are not over and not too long', () => {
    expect(isPeriodValid({ validFrom: now, validTo: later(10) }, now, 100)).toBe(true);
    expect(isPeriodValid({ validFrom: later(5), validTo: later(1) }, now, 100)).toBe(false);
    expect(isPeriodValid({ validFrom: later(-9), validTo: later(-1) }, now, 100)).toBe(false);
    expect(isPeriodValid({ validFrom: now, validTo: later(101) }, now, 100)).toBe(false);
  });

  it('time alone begins and ends a grant', () => {
    const grant = { revokedAt: null, validFrom: later(1), validTo: later(2) };
    expect(grantState(grant, now)).toBe('future');
    expect(grantState(grant, later(1))).toBe('active');
    expect(grantState(grant, later(2))).toBe('expired');
    expect(grantState({ ...grant, revokedAt: now }, later(1))).toBe('revoked');
  });
});

describe('moves', () => {
  it('follow the tables', () => {
    expect(decideApplicationMove('registered', 'approve')).toBe('active');
    expect(decideApplicationMove('closed', 'resume')).toBeUndefined();
    expect(decideApplicationMove('suspended', 'resume')).toBe('active');
    expect(decideShareRequestMove('un-audit', 'reject')).toBe('audit-reject');
    expect(decideShareRequestMove('finished', 'approve')).toBeUndefined();
    expect(decideShareRequestMove('finished', 'end')).toBe('invalid');
  });
});
