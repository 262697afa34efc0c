import type { Context } from '#governance/identity/context.ts';
import type { JobProgress } from '#platform/jobs/job.ts';

/** One file to carry. */
export interface RoadRequest {
  path: string;
  /** Department that owns the data; made when it does not exist. */
  department: string;
  /** Its unified social credit code; a placeholder that checks is given when a new department has none. */
  uscc?: string;
  /** Name of the data set. */
  name: string;
  /** Columns that name one row; proposed from the data when empty. */
  key: readonly string[];
  /** Where the platform answers, for the address and the example. */
  baseUrl: string;
}

export const roadStages = [
  'source',
  'cache',
  'view',
  'resource',
  'service',
  'application',
] as const;
export type RoadStage = (typeof roadStages)[number];

/** What a stage did: rows that came in, went out and were rejected where it handles rows. */
export interface StageReport {
  stage: RoadStage;
  rowsIn: number | null;
  rowsOut: number | null;
  rejected: number | null;
  seconds: number;
  note: string;
}

export interface RoadReport {
  dataSet: string;
  stages: StageReport[];
  service: { code: string; url: string };
  /** A command that calls the service; it carries the key, which is shown this once. */
  curl: string;
  key: string;
  rejectsRun: string | null;
}

/** Told while a stage works. */
export type OnProgress = (stage: RoadStage, progress: JobProgress) => void;

/** What the steps share. */
export interface Road {
  ctx: Context;
  /** Who decides what another has asked for: nobody reviews his own submission. */
  reviewer: Context;
  request: RoadRequest;
  departmentId: string;
  onProgress: OnProgress;
}

/** What a step leaves for the table. */
export type StageFigures = Pick<StageReport, 'rowsIn' | 'rowsOut' | 'rejected' | 'note'>;
