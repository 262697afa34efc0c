export { findBrokenEvidence } from './evidence.queries.ts';
export { type Ledger, readLedger, writeLedger } from './ledger.ts';
export { type Recovered, recoverRetirement } from './recover.ts';
export { sweepProposals } from './proposal.sweep.ts';
