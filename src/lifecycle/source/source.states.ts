/** `draft` until its files are understood; only a `ready` source lands files. */
export const sourceStates = ['draft', 'ready', 'suspended', 'retired'] as const;
export type SourceState = (typeof sourceStates)[number];

export const sourceMoves = ['suspend', 'resume', 'retire'] as const;
export type SourceMove = (typeof sourceMoves)[number];

export const driftPolicies = ['stop', 'pass'] as const;
export type DriftPolicy = (typeof driftPolicies)[number];
