import { createHash, randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChengshu } from './chengshu-process.ts';
import { aCrashGround, type CrashGround, type Platform, sleep } from './crash-ground.ts';
import { beginUpload, type Person, sendPart, setUpCity } from './people.ts';

const partBytes = 1024 ** 2;
/** More than the platform takes before it asks the disk to keep what came, so that a part of the stream is acknowledged. */
const streamedBytes = 80 * partBytes;

let ground: CrashGround;
beforeAll(async () => {
  ground = await aCrashGround();
});
afterAll(() => ground.end());

/** Bytes that come slowly at the end, so that the kill finds the request in flight. */
function slowly(bytes: Buffer, sent: { bytes: number }): ReadableStream {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (at >= bytes.length - partBytes) await sleep(50);
      controller.enqueue(new Uint8Array(bytes.subarray(at, at + 64 * 1024)));
      at += 64 * 1024;
      sent.bytes = Math.min(at, bytes.length);
      if (at >= bytes.length) controller.close();
    },
  });
}

async function offsetOf(platform: Platform, person: Person, path: string): Promise<number> {
  const response = await fetch(platform.url + path, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${person.token}`, 'tus-resumable': '1.0.0' },
  });
  expect(response.status).toBe(200);
  return Number(response.headers.get('upload-offset'));
}

/** Sends the rest, and sees that the file is whole: by its hash and on the disk. */
async function complete(
  platform: Platform,
  person: Person,
  { path, offset, whole }: { path: string; offset: number; whole: Buffer },
): Promise<void> {
  const body = new Uint8Array(whole.subarray(offset));
  const rest = await sendPart(platform.url + path, person, { offset, body });
  expect([rest.status, rest.headers.get('upload-offset')]).toEqual([204, String(whole.length)]);
  const sha256 = createHash('sha256').update(whole).digest('hex');
  const facts = { state: 'complete', offsetBytes: whole.length, sha256 };
  const again = await fetch(platform.url + path, {
    headers: { authorization: `Bearer ${person.token}` },
  });
  expect(await again.json()).toMatchObject(facts);
  const onDisk = join(ground.dataDir, 'uploads', path.split('/').at(-1) ?? '');
  expect((await stat(onDisk)).size).toBe(whole.length);
}

test(
  'a kill during an upload keeps every acknowledged byte, and the upload goes on',
  { timeout: 120_000 },
  async () => {
    const first = await startChengshu({
      dataDir: ground.dataDir,
      env: { CHENGSHU_LOG_LEVEL: 'warn' },
    });
    await expect.poll(() => first.out(), { timeout: 10_000 }).toContain('setup?token=');
    const city = await setUpCity(first.url, first.out());
    const steward = await city.aPerson('steward', city.rootId, 'department-steward');
    const whole = randomBytes(streamedBytes + 3 * partBytes);
    const path = await beginUpload(first.url, steward, {
      fileName: 'a.csv',
      sizeBytes: whole.length,
    });
    const begun = await sendPart(first.url + path, steward, {
      offset: 0,
      body: new Uint8Array(whole.subarray(0, partBytes)),
    });
    expect([begun.status, begun.headers.get('upload-offset')]).toEqual([204, String(partBytes)]);

    const sent = { bytes: 0 };
    const inFlight = sendPart(first.url + path, steward, {
      offset: partBytes,
      body: slowly(whole.subarray(partBytes, partBytes + streamedBytes), sent),
    }).then(
      () => 'answered',
      () => 'cut',
    );
    const acknowledged = async () => {
      const [row] =
        (await ground.query<{ offset: string }>(
          `select offset_bytes::text as offset from upload`,
        )) ?? [];
      return Number(row?.offset ?? 0);
    };
    expect(
      await ground.until(
        async () => sent.bytes > streamedBytes - partBytes && (await acknowledged()) > partBytes,
        first,
      ),
    ).toBe(true);
    const before = await acknowledged();
    await ground.kill(first, 'program and database');
    expect(await inFlight).toBe('cut');

    const second = await ground.mend();
    const offset = await offsetOf(second, steward, path);
    expect(offset).toBeGreaterThanOrEqual(before);
    expect(offset).toBeLessThan(partBytes + streamedBytes);
    await complete(second, steward, { path, offset, whole });
    expect(await ground.problems()).toEqual([]);
    expect(await second.stop()).toBe(0);
  },
);
