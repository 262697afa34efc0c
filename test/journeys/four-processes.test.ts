import { readFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { RoadReport } from '../../src/app/road/stage.ts';
import { aBatchFile, sleep, untilIdle } from './crash-ground.ts';
import { execute, startPostgres, whyNoPostgres } from './external-postgres.ts';
import { aCity, ask, names, type City } from './four-ground.ts';
import { type Json, setUpCity } from './people.ts';

const rows = 5_000;
const partBytes = 60_000;
const patienceMs = 30_000;

const noPostgres = await whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped, four processes: ${noPostgres}\n`);

function asPerson(city: City, token: string) {
  const headers = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' };
  const json = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const answer = await ask(city, path, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.status, `${method} ${path}: ${text}`).toBeLessThan(300);
    // Every answer of the API is a JSON object.
    return JSON.parse(text) as Json;
  };
  /** Sends a file in parts, each from where the platform says it is. */
  const upload = async (bytes: Buffer, departmentId: string, midway: () => Promise<void>) => {
    const encode = (text: string) => Buffer.from(text).toString('base64');
    const metadata = `filename ${encode('batch.csv')},departmentId ${encode(departmentId)}`;
    const begun = await ask(city, '/api/v1/uploads', {
      method: 'POST',
      headers: { ...headers, 'upload-length': String(bytes.length), 'upload-metadata': metadata },
    });
    const location = begun.headers.get('location') ?? '';
    let offset = 0;
    while (offset < bytes.length) {
      if (offset > 0 && offset <= partBytes) await midway();
      const head = await ask(city, location, { method: 'HEAD', headers });
      expect(Number(head.headers.get('upload-offset'))).toBe(offset);
      const sent = await ask(city, location, {
        method: 'PATCH',
        headers: {
          ...headers,
          'content-type': 'application/offset+octet-stream',
          'upload-offset': String(offset),
        },
        body: new Uint8Array(bytes.subarray(offset, offset + partBytes)),
      });
      expect(sent.status).toBe(204);
      offset = Number(sent.headers.get('upload-offset'));
    }
    return location.split('/').at(-1) ?? '';
  };
  return { json, upload };
}

/** Calls the service again and again. Out: the newest batch seen, and what ends it and gives the requests that were answered. */
function callers(city: City, report: RoadReport) {
  let stopped = false;
  const answered: string[] = [];
  const path = new URL(report.service.url).pathname;
  let last = 1;
  const run = (async () => {
    for (let turn = 0; !stopped; turn += 1) {
      const id = 1 + ((turn * 37) % rows);
      const answer = await fetch(`${city.urls()[turn % 2]}${path}?id=${id}`, {
        headers: { authorization: `Bearer ${report.key}` },
      }).catch(() => undefined);
      // A process that dies may take the answer with it; then nobody was told anything.
      const text = await answer?.text().catch(() => undefined);
      if (answer === undefined || text === undefined) {
        await sleep(20);
        continue;
      }
      expect(answer.status, text).toBe(200);
      answered.push(answer.headers.get('x-request-id') ?? '');
      // A page of the gateway.
      const { data } = JSON.parse(text) as { data: { batch: number }[] };
      expect(data).toHaveLength(1);
      last = Math.max(last, data[0]?.batch ?? 0);
      // Below the 600 calls a minute that the key may make.
      await sleep(70);
    }
  })();
  return {
    seen: () => ({ last, isEnough: answered.length > 50 }),
    stop: async () => {
      stopped = true;
      await run;
      return answered;
    },
  };
}

type Query = <T>(text: string) => Promise<T[]>;

/** Each file and each answered call has left what it should, once. */
async function expectOnce(query: Query, answered: readonly string[]): Promise<void> {
  // Each file became one snapshot of its data set and one of the view, each in its turn.
  const snapshots = await query<{ kind: string; number: number; rows: number }>(
    `select d.kind, s.number, s.row_count::int as rows from snapshot s
     join data_set d on d.id = s.data_set_id order by 1, 2`,
  );
  const expected = ['collected', 'derived'].flatMap((kind) =>
    [1, 2, 3, 4, 5].map((number) => ({ kind, number, rows })),
  );
  expect(snapshots).toEqual(expected);
  const runs = await query(`select from landing_run where state = 'done'`);
  expect(runs).toHaveLength(names.length + 1);
  expect(await query(`select from job where state not in ('done')`)).toEqual([]);
  // Every call that was answered is on record, once.
  const recorded = await query<{ id: string; times: number }>(
    'select request_id as id, count(*)::int as times from access_record group by 1',
  );
  const times = new Map(recorded.map((row) => [row.id, row.times]));
  expect(answered.filter((id) => times.get(id) !== 1)).toEqual([]);
}

test.skipIf(noPostgres !== undefined)(
  'four processes on one external database lose nothing and do nothing twice while each is killed once',
  { timeout: 240_000 },
  async () => {
    const postgres = await startPostgres();
    onTestFinished(postgres.stop);
    const databaseUrl = await postgres.aDatabase();
    const query = <T>(text: string) => execute<T>(databaseUrl, text);
    const city = await aCity(databaseUrl);
    await city.start('api-1');
    // Each start makes the one-time link anew, so the city is set up while one runs.
    const url = city.urls()[0] ?? '';
    const people = await setUpCity(url, city.printed('api-1'));
    const departmentId = await people.aDepartment('民政局');
    const { token } = await people.aPerson('steward', departmentId, 'department-steward');

    await Promise.all([city.start('api-2'), city.start('worker-1'), city.start('worker-2')]);
    // The road once, by a fifth process that comes and goes.
    const road = ['--name', 'batches', '--key', 'id', '--department', '民政局', '--json'];
    const carried = city.command(['road', await aBatchFile(city.dir, 1, rows), ...road]);
    expect(await carried.exited, carried.err()).toBe(0);
    // Written by the road command.
    const report = JSON.parse(carried.out()) as RoadReport;
    const [source] = await query<{ id: string }>('select id from source');
    const sourcePath = `/api/v1/sources/${source?.id}`;
    const person = asPerson(city, token);
    const calls = callers(city, report);

    for (const [at, name] of names.entries()) {
      const isApi = name.startsWith('api');
      const bytes = await readFile(await aBatchFile(city.dir, at + 2, rows));
      const killed = async () => {
        await city.kill(name);
      };
      // One that answers dies in the middle of an upload, one that works in the middle of its work.
      const uploadId = await person.upload(bytes, departmentId, isApi ? killed : () => sleep(0));
      const file = await person.json('POST', `${sourcePath}/files`, { uploadId });
      const landing = { sourceFileId: file['id'] };
      const { jobId } = await person.json('POST', `${sourcePath}/landings`, landing);
      if (!isApi) {
        const running = `select from job where state = 'running' or (id = '${String(jobId)}' and state = 'done')`;
        await expect.poll(() => query(running), { interval: 5 }).not.toEqual([]);
        await killed();
      }
      await city.start(name);
      await untilIdle(query);
    }

    // A process that answers learns of the newest load within a moment.
    const wanted = { last: names.length + 1, isEnough: true };
    await expect.poll(calls.seen, { timeout: patienceMs }).toEqual(wanted);
    await expectOnce(query, await calls.stop());
    const doctor = city.command(['doctor', '--deep', '--json']);
    expect(await doctor.exited, doctor.out()).toBe(0);
    expect(await city.stop()).toEqual([0, 0, 0, 0]);
  },
);
