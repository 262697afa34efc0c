import { expect } from 'vitest';
import type { Role } from '../../src/governance/identity/context.ts';
import { aUscc } from '../../src/governance/organization/organization.fixtures.ts';

const firstPassword = 'Willow-River-42';
const ownPassword = 'Maple-Bridge-43';
const jobMsMax = 60_000;

/** A part of an answer, whatever its shape; the test names what it looks for. */
export type Json = Record<string, unknown>;

/** Somebody who is signed in. */
export interface Person {
  /** Address of the platform. */
  url: string;
  id: string;
  token: string;
  departmentId: string;
  /** Asks; out: status and body. */
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }>;
  /** Asks for what must succeed. */
  do(method: string, path: string, body?: unknown): Promise<Json>;
  /** Asks for what must be refused, with this code. */
  refused(code: string, method: string, path: string, body?: unknown): Promise<void>;
  /** Waits until a job has ended well. Out: its result. */
  awaitJob(jobId: unknown): Promise<Json>;
}

/** A city that was just set up. */
export interface City {
  url: string;
  rootId: string;
  officers: Record<'system' | 'security' | 'audit', Person>;
  aDepartment(name: string): Promise<string>;
  /** An account with a role in a department, signed in with a password of its own. */
  aPerson(name: string, departmentId: string, role: Role): Promise<Person>;
}

/** Sets the platform up by its one-time link. In: its address, and what it printed at the first start. */
export async function setUpCity(url: string, printed: string): Promise<City> {
  const token = /setup\?token=([\w-]{43})/.exec(printed)?.[1];
  const officer = (name: string) => ({
    loginName: name,
    displayName: name,
    password: firstPassword,
  });
  const names = { system: 'officer.sys', security: 'officer.sec', audit: 'officer.aud' };
  const response = await fetch(`${url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({
      token,
      city: { nameZh: '示范市', uscc: aUscc(), areaCode: '110100' },
      officers: {
        system: officer(names.system),
        security: officer(names.security),
        audit: officer(names.audit),
      },
    }),
  });
  expect(response.status, await response.clone().text()).toBe(201);
  // The answer of the contract `setup`.
  const { root } = (await response.json()) as { root: { id: string } };
  const officers = {
    system: await signedIn(url, names.system),
    security: await signedIn(url, names.security),
    audit: await signedIn(url, names.audit),
  };
  return {
    url,
    rootId: root.id,
    officers,
    aDepartment: async (name) => {
      const place = { parentId: root.id, kind: 'department', areaCode: '110100', order: 0 };
      const made = { nameZh: name, nameEn: null, uscc: aUscc(), ...place };
      return String((await officers.system.do('POST', '/api/v1/departments', made))['id']);
    },
    aPerson: async (name, departmentId, role) => {
      const account = {
        loginName: name,
        displayName: name,
        departmentId,
        password: firstPassword,
      };
      const { id } = await officers.system.do('POST', '/api/v1/accounts', account);
      await officers.security.do('POST', `/api/v1/accounts/${String(id)}/roles`, {
        role,
        departmentId,
      });
      return signedIn(url, name);
    },
  };
}

/** Signs in with the first password, is made to change it, and signs in with the own one. */
async function signedIn(url: string, loginName: string): Promise<Person> {
  const begin = async (password: string) =>
    (await request(url, '', 'POST', '/api/v1/session', { loginName, password, deliver: 'token' }))
      .body;
  const first = await begin(firstPassword);
  expect(first['passwordDue']).toBe(true);
  const change = { current: firstPassword, next: ownPassword };
  const changed = await request(
    url,
    String(first['token']),
    'POST',
    '/api/v1/session/password',
    change,
  );
  expect(changed.status, JSON.stringify(changed.body)).toBeLessThan(300);
  const session = await begin(ownPassword);
  expect(session['passwordDue']).toBe(false);
  const token = String(session['token']);
  const me = (await request(url, token, 'GET', '/api/v1/session')).body;
  return personOf(url, { token, id: String(me['id']), departmentId: String(me['departmentId']) });
}

function personOf(url: string, given: Pick<Person, 'token' | 'id' | 'departmentId'>): Person {
  const ask: Person['ask'] = (method, path, body) => request(url, given.token, method, path, body);
  const must: Person['do'] = async (method, path, body) => {
    const answer = await ask(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };
  return {
    url,
    ...given,
    ask,
    do: must,
    refused: async (code, method, path, body) => {
      const answer = await ask(method, path, body);
      expect(answer.body['code'], `${method} ${path}: ${JSON.stringify(answer.body)}`).toBe(code);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    },
    awaitJob: async (jobId) => {
      const began = performance.now();
      for (;;) {
        const job = await must('GET', `/api/v1/jobs/${String(jobId)}`);
        if (job['state'] === 'done') return (job['result'] ?? {}) as Json; // an object by the contract
        expect(['queued', 'running'], JSON.stringify(job)).toContain(job['state']);
        if (performance.now() - began > jobMsMax)
          throw new Error(`the job does not end: ${JSON.stringify(job)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}

async function request(
  url: string,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      'accept-language': 'en',
      ...(token === '' ? { origin: url } : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  // Every answer of the API with a body is a JSON object.
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Json) };
}

/** Begins a resumable upload. Out: its path. */
export async function beginUpload(
  url: string,
  person: Person,
  given: { fileName: string; sizeBytes: number },
): Promise<string> {
  const encode = (text: string) => Buffer.from(text).toString('base64');
  const response = await fetch(`${url}/api/v1/uploads`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${person.token}`,
      'tus-resumable': '1.0.0',
      'upload-length': String(given.sizeBytes),
      'upload-metadata': `filename ${encode(given.fileName)},departmentId ${encode(person.departmentId)}`,
    },
  });
  expect(response.status, await response.text()).toBe(201);
  return response.headers.get('location') ?? '';
}

/** Sends a part of an upload from an offset on. */
export function sendPart(
  address: string,
  person: Person,
  part: { offset: number; body: Uint8Array<ArrayBuffer> | ReadableStream },
): Promise<Response> {
  return fetch(address, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${person.token}`,
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(part.offset),
    },
    body: part.body,
    // Needed by fetch for a body that is a stream.
    duplex: 'half',
  });
}
