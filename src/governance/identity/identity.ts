export { accountNames } from './account.queries.ts';
export { resetPasswordByName } from './account.commands.ts';
export { identityEdge, languageOf } from './edge.ts';
export { firstStart } from './setup.commands.ts';
export { sweepIdentity } from './sweep.ts';
