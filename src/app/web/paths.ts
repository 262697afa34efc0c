/** Every address of the workbench. `$name` is a parameter. A link is made by `pathTo`, never by hand. */
export const patterns = {
  setUp: '/setup',
  signIn: '/workbench/sign-in',
  home: '/workbench',
  password: '/workbench/password',
  resources: '/workbench/catalog/resources',
  resource: '/workbench/catalog/resources/$resourceId',
  resourceEdit: '/workbench/catalog/resources/$resourceId/edit',
  resourceVersion: '/workbench/catalog/resources/$resourceId/versions/$number',
  reviewDesk: '/workbench/catalog/review',
  dataSets: '/workbench/supply/data-sets',
  dataSet: '/workbench/supply/data-sets/$dataSetId',
  source: '/workbench/supply/data-sets/$dataSetId/source',
  sourceFeed: '/workbench/supply/data-sets/$dataSetId/feed',
  lateData: '/workbench/supply/late',
  upload: '/workbench/supply/upload',
  connections: '/workbench/supply/connections',
  connectionNew: '/workbench/supply/connections/new',
  connection: '/workbench/supply/connections/$connectionId',
  snapshot: '/workbench/supply/snapshots/$snapshotId',
  landingRun: '/workbench/supply/landing-runs/$runId',
  views: '/workbench/supply/views',
  viewNew: '/workbench/supply/views/new',
  view: '/workbench/supply/views/$viewId',
  viewEdit: '/workbench/supply/views/$viewId/edit',
  viewGraph: '/workbench/supply/graph',
  services: '/workbench/service/services',
  serviceNew: '/workbench/service/services/new',
  service: '/workbench/service/services/$serviceId',
  applications: '/workbench/service/applications',
  applicationNew: '/workbench/service/applications/new',
  application: '/workbench/service/applications/$applicationId',
  shareRequests: '/workbench/service/share-requests',
  shareRequestNew: '/workbench/service/share-requests/new',
  shareRequest: '/workbench/service/share-requests/$requestId',
  grants: '/workbench/service/grants',
  temperatures: '/workbench/retirement/data-sets',
  retirements: '/workbench/retirement/cases',
  retirement: '/workbench/retirement/cases/$retirementId',
  appraisalDesk: '/workbench/retirement/appraisal',
  holds: '/workbench/retirement/holds',
  archives: '/workbench/retirement/archives',
  archive: '/workbench/retirement/archives/$archiveId',
  disposalRegister: '/workbench/retirement/register',
  disposalTasks: '/workbench/retirement/disposal-tasks',
  jobs: '/workbench/system/jobs',
  job: '/workbench/system/jobs/$jobId',
  departments: '/workbench/system/departments',
  accounts: '/workbench/system/accounts',
  account: '/workbench/system/accounts/$accountId',
  permissions: '/workbench/system/permissions',
  audit: '/workbench/system/audit',
  system: '/workbench/system/health',
  patterns: '/workbench/_patterns',
} as const;

type Patterns = typeof patterns;
export type PathName = keyof Patterns;

type ParamsIn<P extends string> = P extends `${string}$${infer Name}/${infer Rest}`
  ? Name | ParamsIn<Rest>
  : P extends `${string}$${infer Name}`
    ? Name
    : never;

/** The names of the parameters of a path. */
export type PathParams<K extends PathName> = Readonly<Record<ParamsIn<Patterns[K]>, string>>;

/**
 * The address of a page. In: its name, its parameters, and what follows the question mark: filters, the open tab.
 * Out: an address for AppLink or navigate.
 */
export function pathTo<K extends PathName>(
  name: K,
  ...[params, search]: [ParamsIn<Patterns[K]>] extends [never]
    ? [params?: undefined, search?: Readonly<Record<string, string>>]
    : [params: PathParams<K>, search?: Readonly<Record<string, string>>]
): string {
  const given: Readonly<Record<string, string>> = params ?? {};
  const path = patterns[name].replaceAll(/\$(\w+)/g, (_whole, key: string) =>
    encodeURIComponent(given[key] ?? ''),
  );
  const text = new URLSearchParams(search).toString();
  return text === '' ? path : `${path}?${text}`;
}
