import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { spool, type Spooled } from '../spool.ts';
import type { CollectPlan, Connector, Reach } from './connector.ts';

/** What the suite needs of an old system with tables. */
export interface ConformanceGround {
  connector: Connector;
  reach(given?: Partial<Reach['settings']>, password?: string): Reach;
  /** Runs statements as the owner of the old system. */
  run(...statements: string[]): Promise<unknown>;
  /** Where tables are made when no schema is named. */
  schema: string;
  /** How a table is named in a statement. */
  named(table: string): string;
  /** An expression that takes half a minute. */
  pause: string;
  /** Ends every connection that reads, as an administrator would. */
  breakOff(): Promise<void>;
}

/** What the tests are made with. */
export interface Tools {
  ground: () => ConformanceGround;
  planOf(table: string, given?: Partial<CollectPlan>): CollectPlan;
  /** Collects into a file. Out: its text and what the delivery says. */
  collected(plan: CollectPlan): Promise<{
    text: string;
    spooled: Spooled;
    whole: boolean;
    missing: string[];
    fileName: string;
    rows: number;
    mark: string | undefined;
  }>;
  /** Makes a table `(id, title, changed)` with these rows. */
  table(name: string, rows: readonly string[]): Promise<void>;
}

/** The tools for an old system. */
export function toolsOf(ground: () => ConformanceGround): Tools {
  const planOf = (table: string, given: Partial<CollectPlan> = {}): CollectPlan => ({
    selection: { schema: ground().schema, table },
    mode: 'full',
    markColumn: null,
    keyColumns: ['id'],
    mark: null,
    lookBackMinutes: 0,
    budget: { rowsPerSecond: null, statementMinutes: 5 },
    ...given,
  });
  /** Collects into a file. Out: its text and what the delivery says. */
  const collected = async (plan: CollectPlan) => {
    const { connector, reach } = ground();
    const dir = await mkdtemp(join(tmpdir(), 'conformance-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const path = join(dir, 'delivery.csv');
    for await (const delivery of connector.collect(reach(), plan)) {
      const storage = { space: () => Promise.resolve({ freeBytes: 1e12, totalBytes: 1e12 }) };
      const { isShort } = delivery;
      const spooled = await spool({ storage }, delivery.bytes, {
        path,
        columns: delivery.columns.map(({ header }) => header),
        ...(isShort === undefined ? {} : { written: { rows: delivery.rows, isShort } }),
        signal: new AbortController().signal,
        onBytes: () => undefined,
      });
      const text = await readFile(path, 'utf8');
      const { whole, missing, fileName } = delivery;
      return {
        text,
        spooled,
        whole,
        missing,
        fileName,
        rows: delivery.rows(),
        mark: delivery.mark(),
      };
    }
    throw new Error('there was no delivery');
  };
  const table = async (name: string, rows: readonly string[]) => {
    const { run, named } = ground();
    await run(
      `create table ${named(name)} (id int primary key, title varchar(200), changed int)`,
      ...(rows.length === 0 ? [] : [`insert into ${named(name)} values ${rows.join(', ')}`]),
    );
  };
  return { ground, planOf, collected, table };
}
