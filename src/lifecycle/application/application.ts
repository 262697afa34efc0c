export { createAccessRecorder, type AccessRecorder } from './access-record.ts';
export { createAdmission, type Admission } from './admission.ts';
export { issueKey, revokeKey } from './application-key.commands.ts';
export { approveApplication, registerApplication } from './application.commands.ts';
export { findApplicationByName, listApplications, listKeys } from './application.queries.ts';
export { askShare, decideShare, withdrawShare } from './share-request.commands.ts';
export { endGrantsOfService } from './grant.commands.ts';
export { type GrantRow, listGrants } from './grant.queries.ts';
export { findShareRequest, listShareRequests } from './share-request.queries.ts';
