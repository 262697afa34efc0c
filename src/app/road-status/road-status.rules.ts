import type { Words } from '#platform/errors/errors.ts';
import { conditions, type Station, type StationItem } from './road-status.contract.ts';

type Stage = Station['stage'];
type Condition = StationItem['condition'];

/** Something at a station as selected; `readable` says whether the reader may open it. */
export interface Standing {
  root: string;
  id: string;
  name: string;
  departmentId: string;
  state: string;
  at: Date | null;
  rows: number | null;
  rejected: number | null;
  number: number | null;
  runId: string | null;
  problem: Words | null;
  /** Until when newer data are due, by the update cycle of the entry. */
  dueAt: Date | null;
  /** By which connection a source is collected, and when; times as JSON has them. */
  collecting: { connectionName: string; lastAt: string | null; nextDueAt: string | null } | null;
  readable: boolean;
  /** How many stand at this station of this data set. */
  total: number;
}

/** The present moment, and the zone of the city. */
interface At {
  now: Date;
  zone: string;
}

const conditionOf: Readonly<Record<Stage, Record<string, Condition>>> = {
  source: { draft: 'attention', ready: 'good', suspended: 'attention', retired: 'rest' },
  cache: {
    running: 'running',
    done: 'good',
    unchanged: 'good',
    failed: 'failed',
    cancelled: 'attention',
  },
  view: { active: 'good', retired: 'rest' },
  resource: {
    created: 'attention',
    'publish-audit': 'running',
    'publish-rejected': 'attention',
    published: 'good',
    'revoke-audit': 'running',
    'revoke-rejected': 'attention',
    revoked: 'rest',
  },
  service: { draft: 'attention', published: 'good', suspended: 'attention', retired: 'rest' },
  application: { registered: 'running', active: 'good', suspended: 'attention', closed: 'rest' },
  retirement: {
    proposed: 'running',
    appraised: 'running',
    approved: 'running',
    witnessed: 'running',
    executing: 'running',
    kept: 'good',
    archived: 'rest',
    destroyed: 'rest',
  },
};

const neverBuilt: Words = {
  zh: '尚未生成，请打开视图并点击“生成”',
  en: 'Not built yet; open the view and build it',
};

/**
 * A station of a data set. In: its name, what was selected for it, now, and the zone of the city. Out: the worst condition of what the reader may
 * open, how many stand there, and those that may be opened.
 */
export function toStation(stage: Stage, standings: readonly Standing[], at: At): Station {
  const open = standings.filter(({ readable }) => readable);
  const items = open.map((standing) => toItem(standing, { stage, ...at }));
  const count = standings[0]?.total ?? 0;
  const worst = conditions.find((condition) => items.some((one) => one.condition === condition));
  return { stage, condition: worst ?? (count === 0 ? 'empty' : 'good'), count, items };
}

function toItem(standing: Standing, at: At & { stage: Stage }): StationItem {
  const { root: _root, readable: _readable, total: _total, dueAt: _dueAt, ...rest } = standing;
  const { problem, condition } = judge(standing, at);
  const collecting = collectingOf(standing);
  return { ...rest, at: standing.at?.toISOString() ?? null, problem, condition, collecting };
}

function collectingOf({ collecting: found }: Standing): StationItem['collecting'] {
  if (found === null) return null;
  const { connectionName, lastAt, nextDueAt } = found;
  return { connectionName, lastAt: isoOf(lastAt), nextDueAt: isoOf(nextDueAt) };
}

/** A time inside JSON of the database has an offset; the API tells all in UTC. */
function isoOf(time: string | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

function judge(
  standing: Standing,
  { stage, now, zone }: At & { stage: Stage },
): { problem: Words | null; condition: Condition } {
  const { state, problem, at, dueAt } = standing;
  const condition = conditionOf[stage][state] ?? 'attention';
  if (condition === 'rest') return { problem: null, condition };
  if (problem !== null) return { problem, condition: condition === 'good' ? 'failed' : condition };
  if (stage === 'view' && at === null) return { problem: neverBuilt, condition: 'attention' };
  if (dueAt !== null && dueAt < now) {
    const words = stage === 'source' ? notCome(dueAt, zone) : overdue(dueAt);
    return { problem: words, condition: 'attention' };
  }
  return { problem: null, condition };
}

function dayOf(dueAt: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(dueAt);
}

/** Nothing new was collected within the promised cycle. */
function notCome(dueAt: Date, zone: string): Words {
  const day = dayOf(dueAt, zone);
  return {
    zh: `按承诺的更新周期，${day} 前应采集到新数据，至今没有收到；请查看采集记录或联系提供部门`,
    en: `By the promised cycle new data should have been collected before ${day}; none came. See the collections, or ask the department`,
  };
}

/** Days are those of Beijing, where the cycles of the catalogue are promised. */
function overdue(dueAt: Date): Words {
  const day = dayOf(dueAt, 'Asia/Shanghai');
  return {
    zh: `按更新周期应在 ${day} 前更新，请上传新的数据`,
    en: `By its update cycle new data were due on ${day}; upload a newer file`,
  };
}

/** The first problem along the road, and null where all is well. */
export function firstProblem(stations: readonly Station[]): Words | null {
  for (const { items } of stations) {
    const found = items.find(({ problem }) => problem !== null);
    if (found !== undefined) return found.problem;
  }
  return null;
}
