import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import type { Admitted } from './gateway-ports.ts';
import {
  aGateway,
  anAdmission,
  aPublishedResource,
  aService,
  refresh,
  type TestColumn,
} from './service.fixtures.ts';

export type Json = Record<string, unknown>;

export const streetColumns: TestColumn[] = [
  { name: 'code', type: 'text', key: true },
  { name: '名称', type: 'text' },
  { name: 'n', type: 'integer' },
  { name: 'price', type: 'decimal' },
  { name: 'ratio', type: 'double' },
  { name: 'day', type: 'date' },
  { name: 'at', type: 'timestamp' },
  { name: 'open', type: 'boolean' },
  { name: 'limit', type: 'integer' },
];
/** 200 rows; every 7th has missing values; text with quotes, commas, line ends, an empty text and a formula. */
const streetRows = `
  SELECT lpad(i::VARCHAR, 6, '0'),
         CASE i % 7 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'a"b,c' || chr(10) || 'd' WHEN 3 THEN '=1+1' ELSE '东城' || i END,
         CASE WHEN i % 7 = 0 THEN NULL ELSE i % 10 END, i * 1.25, CASE WHEN i % 7 = 0 THEN NULL ELSE i / 3.0 END,
         DATE '2026-01-01' + i::INTEGER, TIMESTAMP '2026-01-01 00:00:00' + to_milliseconds(i * 1001),
         CASE WHEN i % 7 = 0 THEN NULL ELSE i % 2 = 0 END, i
  FROM range(200) r(i) ORDER BY i`;

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  body: Json;
}

/** A gateway on a world of its own, for one test file. */
export interface OpenGateway extends Awaited<ReturnType<typeof aGateway>> {
  world: Awaited<ReturnType<typeof testWorld>>;
  /** From now on every key is admitted with this grant; with none of its parts, everything is open. */
  admit: (grant: Partial<Admitted>) => void;
  close: () => Promise<void>;
}

/** In: what is put into the world before the gateway opens. */
export async function openGateway(
  fill: (world: World) => Promise<void> = () => Promise.resolve(),
): Promise<OpenGateway> {
  const world = await testWorld({ keep: true });
  await fill(world);
  let admitted = anAdmission();
  const gateway = await aGateway(world, { admitted: () => admitted });
  return {
    ...gateway,
    world,
    admit: (grant) => {
      admitted = anAdmission(grant);
    },
    close: async () => {
      await gateway.server.close();
      await world.close();
    },
  };
}

/** A published service on a published resource of these rows, loaded. */
export async function aServed(
  world: World,
  rows: Parameters<typeof aPublishedResource>[1],
  service: Parameters<typeof aService>[2],
): Promise<Awaited<ReturnType<typeof aService>>> {
  const resource = await aPublishedResource(world, rows);
  const made = await aService(world, resource, service);
  await refresh(world, resource);
  return made;
}

export interface StreetGateway extends OpenGateway {
  /** Calls `<code>?…` with a key, in English. */
  ask(path: string, headers?: Record<string, string>): Promise<Answered>;
  /** Runs work while every key is admitted with this grant. */
  asGrant<T>(grant: Partial<Admitted>, work: () => Promise<T>): Promise<T>;
}

/** A gateway with the same rows twice: `streets` answered from the store, `streets-lake` from the lake. */
export async function openStreetGateway(): Promise<StreetGateway> {
  const gateway = await openGateway(async (world) => {
    for (const [code, key] of [
      ['streets', true],
      ['streets-lake', false],
    ] as const) {
      const columns = streetColumns.map((one) => ({ ...one, key: key && one.key === true }));
      await aServed(world, { columns, rows: streetRows }, { code, kind: 'query' });
    }
  });
  return {
    ...gateway,
    ask: async (path, headers = {}) => {
      const sent = { authorization: 'Bearer csk_x', 'accept-language': 'en', ...headers };
      const response = await fetch(`${gateway.url}/data/v1/${path}`, { headers: sent });
      const text = await response.text();
      // Bodies of the gateway are JSON objects.
      const body = text === '' ? {} : (JSON.parse(text) as Json);
      return { status: response.status, headers: response.headers, text, body };
    },
    asGrant: async (grant, work) => {
      gateway.admit(grant);
      try {
        return await work();
      } finally {
        gateway.admit({});
      }
    },
  };
}

/** The rows of an answer. */
export function dataOf(answer: { body: Json }): Json[] {
  // A page always has its data.
  return answer.body['data'] as Json[];
}
