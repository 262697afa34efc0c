export { findBrokenEvidence } from './evidence.queries.ts';
export { recoverRetirement } from './recover.ts';
export { sweepProposals } from './proposal.sweep.ts';
