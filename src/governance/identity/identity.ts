export { endSessions, getAccount, grantRole, resetPasswordByName } from './account.commands.ts';
export { authenticate, sessionCookie } from './authenticate.ts';
export { identityEdge, languageOf } from './edge.ts';
export { isOwnOrigin } from './origin.rules.ts';
export { firstStart, isSetupNeeded, setUp } from './setup.commands.ts';
export { sweepIdentity } from './sweep.ts';
