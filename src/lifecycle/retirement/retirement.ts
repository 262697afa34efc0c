export { findDamagedPackages } from './damaged-packages.ts';
export { findBrokenEvidence } from './evidence.queries.ts';
export { type Ledger, readLedger, writeLedger } from './ledger.ts';
export { type Recovered, recoverRetirement } from './recover.ts';
export { proposeRetirement } from './retirement.commands.ts';
export { sweepProposals } from './proposal.sweep.ts';
