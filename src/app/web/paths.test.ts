import { expect, test } from 'vitest';
import { pathTo, patterns } from './paths.ts';

test('addresses people may have kept do not change unnoticed', () => {
  expect(patterns).toMatchInlineSnapshot(`
    {
      "account": "/workbench/system/accounts/$accountId",
      "accounts": "/workbench/system/accounts",
      "application": "/workbench/service/applications/$applicationId",
      "applicationNew": "/workbench/service/applications/new",
      "applications": "/workbench/service/applications",
      "appraisalDesk": "/workbench/retirement/appraisal",
      "archive": "/workbench/retirement/archives/$archiveId",
      "archives": "/workbench/retirement/archives",
      "audit": "/workbench/system/audit",
      "connection": "/workbench/supply/connections/$connectionId",
      "connectionNew": "/workbench/supply/connections/new",
      "connections": "/workbench/supply/connections",
      "dataSet": "/workbench/supply/data-sets/$dataSetId",
      "dataSets": "/workbench/supply/data-sets",
      "departments": "/workbench/system/departments",
      "disposalRegister": "/workbench/retirement/register",
      "disposalTasks": "/workbench/retirement/disposal-tasks",
      "grants": "/workbench/service/grants",
      "holds": "/workbench/retirement/holds",
      "home": "/workbench",
      "job": "/workbench/system/jobs/$jobId",
      "jobs": "/workbench/system/jobs",
      "landingRun": "/workbench/supply/landing-runs/$runId",
      "lateData": "/workbench/supply/late",
      "password": "/workbench/password",
      "patterns": "/workbench/_patterns",
      "permissions": "/workbench/system/permissions",
      "resource": "/workbench/catalog/resources/$resourceId",
      "resourceEdit": "/workbench/catalog/resources/$resourceId/edit",
      "resourceVersion": "/workbench/catalog/resources/$resourceId/versions/$number",
      "resources": "/workbench/catalog/resources",
      "retirement": "/workbench/retirement/cases/$retirementId",
      "retirements": "/workbench/retirement/cases",
      "reviewDesk": "/workbench/catalog/review",
      "service": "/workbench/service/services/$serviceId",
      "serviceNew": "/workbench/service/services/new",
      "services": "/workbench/service/services",
      "setUp": "/setup",
      "shareRequest": "/workbench/service/share-requests/$requestId",
      "shareRequestNew": "/workbench/service/share-requests/new",
      "shareRequests": "/workbench/service/share-requests",
      "signIn": "/workbench/sign-in",
      "snapshot": "/workbench/supply/snapshots/$snapshotId",
      "source": "/workbench/supply/data-sets/$dataSetId/source",
      "sourceFeed": "/workbench/supply/data-sets/$dataSetId/feed",
      "system": "/workbench/system/health",
      "temperatures": "/workbench/retirement/data-sets",
      "upload": "/workbench/supply/upload",
      "view": "/workbench/supply/views/$viewId",
      "viewEdit": "/workbench/supply/views/$viewId/edit",
      "viewGraph": "/workbench/supply/graph",
      "viewNew": "/workbench/supply/views/new",
      "views": "/workbench/supply/views",
    }
  `);
});

test('an address is made of its parameters, encoded', () => {
  expect(pathTo('home')).toBe('/workbench');
  expect(pathTo('resourceVersion', { resourceId: 'a/b', number: '3' })).toBe(
    '/workbench/catalog/resources/a%2Fb/versions/3',
  );
  expect(pathTo('jobs', undefined, { state: 'failed', kind: '入库' })).toBe(
    '/workbench/system/jobs?state=failed&kind=%E5%85%A5%E5%BA%93',
  );
});
