export { createAccessRecorder, type AccessRecorder } from './access-record.ts';
export { createAdmission, type Admission } from './admission.ts';
export { issueKey, revokeKey, rotateKey } from './application-key.commands.ts';
export {
  approveApplication,
  closeApplication,
  registerApplication,
  resumeApplication,
  suspendApplication,
} from './application.commands.ts';
export {
  findApplication,
  findApplicationByName,
  listApplications,
  listKeys,
} from './application.queries.ts';
export { revokeGrant } from './grant.commands.ts';
export { askShare, decideShare, withdrawShare } from './share-request.commands.ts';
export { listGrants } from './share-request.queries.ts';
