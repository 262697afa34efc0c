export { sweepProposals } from './proposal.sweep.ts';
