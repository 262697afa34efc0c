/** The kinds of jobs that the platform runs, each with the key of its name. */
export const kindKeys = {
  'source.collect': 'kindCollect',
  'cache.land': 'kindLand',
  'view.build': 'kindBuild',
  'service.refresh': 'kindRefresh',
  'retirement.archive': 'kindArchive',
  'retirement.restore': 'kindRestore',
  'retirement.destroy': 'kindDestroy',
} as const;

/** Their names as they stand in the records. */
export const jobKinds = Object.keys(kindKeys);
