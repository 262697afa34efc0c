export { createAccessRecorder, type AccessRecorder } from './access-record.ts';
export { createAdmission, type Admission } from './admission.ts';
export { issueKey, revokeKey } from './application-key.commands.ts';
export { approveApplication, registerApplication } from './application.commands.ts';
export { findApplicationByName, listKeys } from './application.queries.ts';
export { askShare, decideShare } from './share-request.commands.ts';
export { listGrants } from './share-request.queries.ts';
