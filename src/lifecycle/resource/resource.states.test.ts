import { describe, expect, it } from 'vitest';
import {
  decideMove,
  openMoves,
  resourceMoves,
  stateInfo,
  resourceStates,
  type ResourceMove,
} from './resource.states.ts';

describe('states of a catalogue entry', () => {
  it('carry the national codes 0 to 7, each once', () => {
    const codes = resourceStates.map((state) => stateInfo(state).code);
    expect(codes).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('lead from creation to publication, revocation and deletion', () => {
    const walk: [ResourceMove, string][] = [
      ['submit', 'publish-audit'],
      ['reject', 'publish-rejected'],
      ['submit', 'publish-audit'],
      ['approve', 'published'],
      ['request-revoke', 'revoke-audit'],
      ['reject-revoke', 'revoke-rejected'],
      ['request-revoke', 'revoke-audit'],
      ['approve-revoke', 'revoked'],
      ['delete-revoked', 'deleted'],
    ];
    let entry = {
      state: resourceStates[0],
      everPublished: false,
    };
    for (const [move, to] of walk) {
      const decision = decideMove(entry, move);
      expect(decision).toEqual({ ok: true, to });
      if (!decision.ok) return;
      entry = { state: decision.to, everPublished: entry.everPublished || move === 'approve' };
    }
  });

  it('keep what was published from being deleted without revocation', () => {
    const rejectedUpdate = { state: 'publish-rejected', everPublished: true } as const;
    expect(decideMove(rejectedUpdate, 'delete')).toEqual({ ok: false, reason: 'ever' });
    expect(decideMove({ ...rejectedUpdate, everPublished: false }, 'delete').ok).toBe(true);
    expect(
      decideMove({ state: 'publish-rejected', everPublished: false }, 'request-revoke'),
    ).toEqual({ ok: false, reason: 'ever' });
  });

  it('offer nothing after deletion, and no move from a state that does not name it', () => {
    expect(openMoves({ state: 'deleted', everPublished: true })).toEqual([]);
    expect(decideMove({ state: 'created', everPublished: false }, 'approve')).toEqual({
      ok: false,
      reason: 'state',
    });
    for (const state of resourceStates) {
      for (const move of openMoves({ state, everPublished: true })) {
        expect(resourceMoves[move].from).toContain(state);
      }
    }
  });
});
