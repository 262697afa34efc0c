export { accountNames, selectAccounts as listAccounts } from './account.queries.ts';
export { createAccount, grantRole, resetPasswordByName } from './account.commands.ts';
export { identityEdge, languageOf } from './edge.ts';
export { firstStart, setUp } from './setup.commands.ts';
export { changePassword } from './sign-in.ts';
export { sweepIdentity } from './sweep.ts';
